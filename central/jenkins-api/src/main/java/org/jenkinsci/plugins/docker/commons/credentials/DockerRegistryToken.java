package org.jenkinsci.plugins.docker.commons.credentials;

import java.io.Serializable;

public final class DockerRegistryToken implements Serializable {
    private final String email;
    private final String token;

    public DockerRegistryToken(String email, String token) {
        this.email = email;
        this.token = token;
    }

    public String getEmail() {
        return email;
    }

    public String getToken() {
        return token;
    }
}
