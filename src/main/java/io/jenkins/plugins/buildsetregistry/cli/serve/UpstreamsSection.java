package io.jenkins.plugins.buildsetregistry.cli.serve;

import io.jenkins.plugins.buildsetregistry.registry.Upstream;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
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

    private final Map<String, String> environment;
    private final Set<String> namespaces = new HashSet<>();

    UpstreamsSection(Map<String, String> environment) {
        this.environment = environment;
    }

    List<Upstream> read(List<Section> sections, Faults faults) {
        List<Upstream> upstreams = new ArrayList<>();
        for (Section section : sections) {
            Upstream upstream = faults.read(() -> upstream(section), null);
            if (upstream != null) {
                upstreams.add(upstream);
            }
        }
        return upstreams;
    }

    private Upstream upstream(Section section) throws ConfigException {
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
                credentials(section),
                ca.isPresent() ? certificates(section, ca.get()) : null,
                null);
        Duration tagLife = section.time("tagLife").orElse(TAG_LIFE);
        section.requireNothingElse("upstreams");
        return new Upstream(namespace, access, tagLife);
    }

    private Credentials credentials(Section section) throws ConfigException {
        Optional<String> user = section.text("user");
        Optional<String> password = Passwords.read(section, environment, new ArrayList<>());
        if (user.isPresent() != password.isPresent()) {
            throw section.problem("a 'user' and one of 'passwordFile' and 'passwordVariable' belong together");
        }
        return user.isEmpty() ? null : new Credentials(user.get(), password.get());
    }

    private static String certificates(Section section, Path file) throws ConfigException {
        try {
            String pem = Files.readString(file);
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                    .isEmpty()) {
                throw section.problem("ca", file + " holds no certificate in PEM");
            }
            return pem;
        } catch (ConfigException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw section.problem("ca", "there is no file " + file);
        } catch (IOException e) {
            throw section.problem("ca", file + " cannot be read");
        } catch (CertificateException e) {
            throw section.problem("ca", file + " holds no certificate in PEM");
        }
    }
}
