package io.jenkins.plugins.buildsetregistry.remote;

import java.io.Serializable;

/** A user name and password; never printed. */
public record Credentials(String username, String password) implements Serializable {
    public Credentials {
        if (username == null || username.isEmpty() || username.indexOf(':') >= 0) {
            // RFC 7617 section 2: the first colon ends the user name.
            throw new IllegalArgumentException("a user name must not be empty and must not contain ':'");
        }
        if (password == null) {
            throw new IllegalArgumentException("the password of user '" + username + "' is missing");
        }
    }

    @Override
    public String toString() {
        return "Credentials[" + username + ", ****]";
    }
}
