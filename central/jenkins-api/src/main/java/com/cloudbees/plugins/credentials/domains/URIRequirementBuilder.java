package com.cloudbees.plugins.credentials.domains;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

public class URIRequirementBuilder {
    private final List<DomainRequirement> requirements;

    private URIRequirementBuilder(List<DomainRequirement> requirements) {
        this.requirements = new ArrayList<>(requirements);
    }

    public static URIRequirementBuilder create() {
        return new URIRequirementBuilder(List.of());
    }

    public static URIRequirementBuilder fromUri(String uri) {
        return create().withUri(uri);
    }

    public URIRequirementBuilder duplicate() {
        return new URIRequirementBuilder(requirements);
    }

    public URIRequirementBuilder withUri(String uri) {
        if (uri == null) {
            return this;
        }
        try {
            URI parsed = new URI(uri);
            return withScheme(parsed.getScheme())
                    .withHostnamePort(parsed.getHost(), parsed.getPort())
                    .withPath(parsed.getRawPath());
        } catch (URISyntaxException e) {
            return withScheme(null).withHostname(null);
        }
    }

    public URIRequirementBuilder withScheme(String scheme) {
        return replace(SchemeRequirement.class, scheme == null ? null : new SchemeRequirement(scheme));
    }

    public URIRequirementBuilder withPath(String path) {
        return replace(PathRequirement.class, path == null ? null : new PathRequirement(path));
    }

    public URIRequirementBuilder withHostname(String hostname) {
        return withHostnamePort(hostname, -1);
    }

    public URIRequirementBuilder withHostnamePort(String hostname, int port) {
        replace(HostnameRequirement.class, hostname == null ? null : new HostnameRequirement(hostname));
        if (hostname != null && port != -1) {
            requirements.add(new HostnamePortRequirement(hostname, port));
        }
        return this;
    }

    private URIRequirementBuilder replace(Class<? extends DomainRequirement> type, DomainRequirement now) {
        requirements.removeIf(type::isInstance);
        if (now != null) {
            requirements.add(now);
        }
        return this;
    }

    public List<DomainRequirement> build() {
        return new ArrayList<>(requirements);
    }
}
