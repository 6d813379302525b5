package io.jenkins.plugins.buildsetregistry.registry.auth;

/** What a user's password is compared with, in constant time. */
public sealed interface Secret permits PasswordHash, PlainSecret {
    boolean matches(String password);

    /** Changes when the password is set anew. Is not to leave the process but through a keyed hash. */
    byte[] material();
}
