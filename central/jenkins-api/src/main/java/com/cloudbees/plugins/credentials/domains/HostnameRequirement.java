package com.cloudbees.plugins.credentials.domains;

public class HostnameRequirement extends DomainRequirement {
    private final String hostname;

    public HostnameRequirement(String hostname) {
        this.hostname = hostname;
    }

    public String getHostname() {
        return hostname;
    }
}
