package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.ImageSpecs;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class ImageLabelsTest {
    private static final String PREFIX = "org.opencontainers.image.";
    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    private static ImageSpec spec(String more) {
        return ImageSpecs.parse("[{repository: acme/app" + more + "}]", "images")
                .get(0);
    }

    @Test
    public void theOwnerKnowsStandardLabelsBetterAndNotOurMarks() {
        ImageSpec spec = spec(", labels: ['org.opencontainers.image.source=https://own', 'mark=forged']");
        Map<String, String> marks = Map.of("mark", "m", PREFIX + "source", "https://ours", PREFIX + "revision", "r");
        TargetBase base = new TargetBase(ImageName.parse("acme/base:1"), DIGEST);
        assertEquals(
                Map.of(
                        PREFIX + "base.name",
                        "docker.io/acme/base:1",
                        PREFIX + "base.digest",
                        DIGEST.toString(),
                        PREFIX + "source",
                        "https://own",
                        PREFIX + "revision",
                        "r",
                        "mark",
                        "m"),
                ImageLabels.of(spec, marks, Optional.of(base)));
    }

    private static Optional<String> base(String dockerfile, ImageSpec spec) throws Exception {
        List<ResolvedBase> bases = Dockerfile.parse(dockerfile, "Dockerfile").images(spec, Reach.NEEDED).stream()
                .map(use -> new ResolvedBase(use.name(), use.image(), null, null))
                .toList();
        return TargetBase.of(Dockerfile.parse(dockerfile, "Dockerfile"), spec, bases)
                .map(base -> TargetBase.of(base, (Digest) null).name().toString());
    }

    @Test
    public void theBaseIsFoundThroughStages() throws Exception {
        String file = "FROM acme/one AS a\nFROM acme/two:2 AS b\nFROM a\nFROM b AS c\nFROM scratch AS none\n";
        assertEquals(Optional.of("acme/one:latest"), base(file, spec(", target: a")));
        assertEquals(Optional.of("acme/two:2"), base(file, spec(", target: c")));
        assertEquals(Optional.empty(), base(file, spec("")));
    }

    @Test
    public void anotherBaseOnEachPlatformIsNoOne() throws Exception {
        String file = "ARG TARGETARCH\nFROM acme/base-$TARGETARCH\n";
        ImageSpec both = spec(", platforms: [linux/amd64, linux/arm64]");
        assertEquals(
                List.of("linux/amd64", "linux/arm64"),
                both.platforms().stream().map(Platform::toString).toList());
        assertEquals(Optional.empty(), base(file, both));
        assertEquals(Optional.of("acme/base-arm64:latest"), base(file, spec(", platforms: [linux/arm64]")));
    }
}
