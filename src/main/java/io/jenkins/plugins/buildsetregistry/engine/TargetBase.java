package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Reference;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.References;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Stage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The image that the target stage stands on, through the stages between them (OCI image specification, annotations.md:
 * {@code base.name} and {@code base.digest}).
 *
 * @param name with a tag or a digest
 * @param digest or null if it is not known
 */
public record TargetBase(ImageName name, Digest digest) {
    /** Not worth a longer wait: it is for a label only. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** @return empty if the target stands on nothing, on something else on each platform, or on a name that cannot be read */
    public static Optional<ResolvedBase> of(Dockerfile dockerfile, ImageSpec spec, List<ResolvedBase> bases)
            throws EngineException {
        Set<String> written = new HashSet<>();
        for (Platform platform : Dockerfile.platforms(spec)) {
            References references = References.read(dockerfile.stages(), dockerfile.variables(spec, platform));
            written.add(expanded(references, dockerfile.target(spec.target())));
        }
        return written.size() > 1
                ? Optional.empty()
                : bases.stream()
                        .filter(base -> written.contains(base.written()))
                        .findFirst();
    }

    private static String expanded(References references, Stage target) {
        Stage stage = target;
        while (!references.of(stage).isEmpty()) {
            Reference from = references.of(stage).get(0);
            if (from.stage() == null) {
                return from.expanded();
            }
            stage = from.stage();
        }
        return "";
    }

    /** @param digest as it was pulled, or null */
    public static TargetBase of(ResolvedBase base, Digest digest) {
        return new TargetBase(tagged(base.name()), digest);
    }

    /** A published one is what its tag names now; its digest is not known if its registry does not tell at once. */
    static TargetBase of(ResolvedBase base, RegistryDirectory upstreams) throws InterruptedException {
        Digest known = base.digest() == null ? base.name().digest() : base.digest();
        return new TargetBase(tagged(base.name()), known == null ? published(base.name(), upstreams) : known);
    }

    static ImageName tagged(ImageName name) {
        return name.digest() == null ? name.withTag(name.tagOrLatest()) : name;
    }

    private static Digest published(ImageName name, RegistryDirectory upstreams) throws InterruptedException {
        try {
            return new RemoteRegistry(
                            upstreams.access(name),
                            TransportOptions.defaults().withAttempts(1).withConnect(CONNECT))
                    .repository(name.repository())
                    .head(name.tagOrLatest())
                    .map(head -> head.digest())
                    .orElse(null);
        } catch (RegistryException e) {
            return null;
        }
    }

    Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("org.opencontainers.image.base.name", name.canonical());
        if (digest != null) {
            labels.put("org.opencontainers.image.base.digest", digest.toString());
        }
        return labels;
    }
}
