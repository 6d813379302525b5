package io.jenkins.plugins.buildsetregistry.cli.serve;

import io.jenkins.plugins.buildsetregistry.registry.Upstream;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code upstreams}: registries that are asked for what is not here. */
final class UpstreamsSection {
    private static final Duration TAG_LIFE = Duration.ofMinutes(5);

    private UpstreamsSection() {}

    static List<Upstream> read(List<Section> sections, Map<String, String> environment) throws ConfigException {
        List<Upstream> upstreams = new ArrayList<>();
        Set<String> namespaces = new HashSet<>();
        for (Section section : sections) {
            String namespace = section.requiredText("namespace");
            if (!Upstream.isNamespace(namespace)) {
                throw section.problem("namespace", "a namespace is a host, as in names of images: docker.io, quay.io");
            }
            if (!namespaces.add(namespace)) {
                throw section.problem("namespace", "another upstream has this namespace");
            }
            RegistryAccess anonymous = section.value("url", url -> RegistryAccess.of(URI.create(url)))
                    .orElseThrow(() -> section.missing("url"));
            Optional<Path> ca = section.file("ca");
            RegistryAccess access = new RegistryAccess(
                    anonymous.endpoint(),
                    credentials(section, environment),
                    ca.isPresent() ? text(section, ca.get()) : null,
                    null);
            Duration tagLife = section.time("tagLife").orElse(TAG_LIFE);
            section.requireNothingElse("upstreams");
            upstreams.add(new Upstream(namespace, access, tagLife));
        }
        return upstreams;
    }

    private static Credentials credentials(Section section, Map<String, String> environment) throws ConfigException {
        Optional<String> user = section.text("user");
        Optional<String> password = Passwords.read(section, environment, new ArrayList<>());
        if (user.isPresent() != password.isPresent()) {
            throw section.problem("a 'user' and one of 'passwordFile' and 'passwordVariable' belong together");
        }
        return user.isEmpty() ? null : new Credentials(user.get(), password.get());
    }

    private static String text(Section section, Path file) throws ConfigException {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw section.problem("ca", file + " cannot be read");
        }
    }
}
