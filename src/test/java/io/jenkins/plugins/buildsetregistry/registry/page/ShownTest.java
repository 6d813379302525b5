package io.jenkins.plugins.buildsetregistry.registry.page;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Test;

public class ShownTest {
    @Test
    public void sizesHaveAUnitThatFits() {
        assertEquals("0 B", Shown.size(0L));
        assertEquals("999 B", Shown.size(999L));
        assertEquals("1.0 kB", Shown.size(1000L));
        assertEquals("1.0 MB", Shown.size(999_999L));
        assertEquals("5.4 GB", Shown.size(5_368_709_120L));
        assertEquals("9223372.0 TB", Shown.size(Long.MAX_VALUE));
        assertEquals("–", Shown.size(null));
    }

    @Test
    public void platformsOfAttestationsAreLeftOut() {
        assertEquals(
                "linux/amd64, linux/arm/v7",
                Shown.platforms(List.of(
                        new Platform("linux", "amd64", null),
                        new Platform("unknown", "unknown", null),
                        new Platform("linux", "arm", "v7"))));
        assertEquals("–", Shown.platforms(List.of(new Platform("unknown", "unknown", null))));
    }

    @Test
    public void anArtifactIsCalledByItsType() {
        assertEquals("OCI\u00a0image", Shown.kind(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG));
        assertEquals("application/x.sbom", Shown.kind(MediaTypes.OCI_MANIFEST, "application/x.sbom"));
        assertEquals("text/x", Shown.kind("text/x", null));
    }

    @Test
    public void onlyAddressesOfTheWebBecomeLinks() {
        assertTrue(origin("https://forge.example/101?a=b&c").contains("href=\"https://forge.example/101?a=b&amp;c\""));
        for (String url : List.of(
                "javascript:alert(1)",
                "JavaScript://x/%0aalert(1)",
                " https://forge.example",
                "data:text/html,x",
                "//forge.example/",
                "/local",
                "https:///nowhere",
                "https://forge.example@evil.example/",
                "file:///etc/passwd",
                "ht\ttps://x")) {
            assertFalse(url, origin(url).contains("<a"));
        }
    }

    private static String origin(String url) {
        Html html = new Html();
        Shown.origin(html, new Origin("Change <101>", url));
        String written = new String(html.toBytes(), StandardCharsets.UTF_8);
        assertTrue(written, written.contains("Change &lt;101&gt;"));
        return written;
    }
}
