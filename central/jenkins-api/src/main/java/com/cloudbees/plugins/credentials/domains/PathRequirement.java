package com.cloudbees.plugins.credentials.domains;

public class PathRequirement extends DomainRequirement {
    private final String path;

    public PathRequirement(String path) {
        this.path = path;
    }

    public String getPath() {
        return path;
    }
}
