package io.jenkins.plugins.buildsetregistry.registry;

import java.nio.file.Path;

/**
 * What a server proves with who it is; read at the start, and again on request.
 *
 * @param certificate in PEM, the server's own first, then those between it and the authority that clients trust
 * @param key private, in PEM (PKCS #8), without a password
 */
public record TlsFiles(Path certificate, Path key) {}
