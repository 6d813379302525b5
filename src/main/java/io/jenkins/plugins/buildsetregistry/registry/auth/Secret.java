package io.jenkins.plugins.buildsetregistry.registry.auth;

/** What a user's password is compared with, in constant time. */
public sealed interface Secret permits PasswordHash, PlainSecret {
    boolean matches(String password);

    /** Work that a comparison takes, in rounds of a slow hash. */
    int rounds();

    /** Changes when the password is set anew. Is not to leave the process but through a keyed hash. */
    byte[] material();
}
