package io.jenkins.plugins.buildsetregistry.image;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class PlatformTest {
    @Test
    public void readsPlatformsAndTheirAliases() {
        String[][] facts = {
            {"linux/amd64", "linux/amd64"},
            {"amd64", "linux/amd64"},
            {"linux/x86_64", "linux/amd64"},
            {"aarch64", "linux/arm64"},
            {"linux/arm64/v8", "linux/arm64"},
            {"linux/arm/v7", "linux/arm/v7"},
            {"armhf", "linux/arm/v7"},
            {"armel", "linux/arm/v6"},
            {"linux/i386", "linux/386"},
            {"Linux/AMD64", "linux/amd64"},
            {"windows/amd64", "windows/amd64"},
            {"linux/s390x", "linux/s390x"},
            {"linux/amd64/v3", "linux/amd64/v3"},
        };
        for (String[] fact : facts) {
            assertEquals(fact[1], Platform.parse(fact[0]).toString());
        }
    }

    @Test
    public void refusesWhatIsNoPlatform() {
        for (String text : new String[] {"", "/", "linux/", "/amd64", "linux/arm/v7/x", "linux amd64", "a/b/", "x,y"}) {
            Refusal.of(() -> Platform.parse(text), "os/architecture[/variant]");
        }
    }

    @Test
    public void knowsAttestations() {
        assertTrue(Platform.parse("unknown/unknown").isUnknown());
    }
}
