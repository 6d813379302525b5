package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

public class ImageVariablesTest {
    private static final String AUTHORITY = "127.0.0.1:7000";

    private static Digest digest(String image) {
        return Digest.sha256(image.getBytes());
    }

    private static Map<String, String> of(String... images) {
        Map<ImageName, Digest> all = new LinkedHashMap<>();
        for (String image : images) {
            all.put(ImageName.parse(image), digest(image));
        }
        return ImageVariables.of(AUTHORITY, all);
    }

    @Test
    public void namesAnImageWithItsRegistryAndWithoutByDigest() {
        String app = AUTHORITY + "/quay.io/acme/app@" + digest("quay.io/acme/app:latest");
        assertEquals(
                Map.of("BUILDSET_IMAGE_QUAY_IO_ACME_APP", app, "BUILDSET_IMAGE_ACME_APP", app),
                of("quay.io/acme/app:latest"));
        String alpine = AUTHORITY + "/library/alpine@" + digest("alpine");
        assertEquals(
                Map.of("BUILDSET_IMAGE_DOCKER_IO_LIBRARY_ALPINE", alpine, "BUILDSET_IMAGE_LIBRARY_ALPINE", alpine),
                of("alpine"));
    }

    @Test
    public void everyOtherCharacterIsAnUnderscore() {
        assertEquals(
                Set.of("BUILDSET_IMAGE_LOCALHOST_5000_MY_TEAM_APP_V1_2_RC_1", "BUILDSET_IMAGE_MY_TEAM_APP_V1_2_RC_1"),
                of("localhost:5000/my-team/app:v1.2-RC_1").keySet());
    }

    @Test
    public void theShortNameOfTwoRegistriesIsLeftOut() {
        assertEquals(
                Set.of("BUILDSET_IMAGE_QUAY_IO_ACME_APP", "BUILDSET_IMAGE_DOCKER_IO_ACME_APP"),
                of("quay.io/acme/app", "acme/app").keySet());
    }

    @Test
    public void namesThatCollideAreLeftOutWhateverTheyAreMadeOf() {
        assertEquals(
                Set.of("BUILDSET_IMAGE_QUAY_IO_ACME_OTHER", "BUILDSET_IMAGE_ACME_OTHER"),
                of("quay.io/acme/app:1.2", "quay.io/acme/app:1-2", "quay.io/acme/app-1:2", "quay.io/acme/other")
                        .keySet());
        assertEquals(
                Set.of("BUILDSET_IMAGE_DOCKER_IO_QUAY_IO_APP", "BUILDSET_IMAGE_APP"),
                of("docker.io/quay-io/app", "quay.io/app").keySet());
    }
}
