package io.jenkins.plugins.buildsetregistry.image;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

/** Facts of the grammar as CNCF distribution's {@code reference} package and its tests have them. */
public class ImageNameTest {
    private static final String F64 = "f".repeat(64);
    private static final String HEX64 = "1a3f5e7d9c1b3a5f".repeat(4);

    @Test
    public void splitsNamesAsDistributionDoes() {
        parts("test_com", "docker.io", "library/test_com", null);
        parts("test.com:tag", "docker.io", "library/test.com", "tag");
        parts("test.com:5000", "docker.io", "library/test.com", "5000");
        parts("test.com/repo:tag", "test.com", "repo", "tag");
        parts("test:5000/repo", "test:5000", "repo", null);
        parts("test:5000/repo:tag", "test:5000", "repo", "tag");
        parts("lowercase:Uppercase", "docker.io", "library/lowercase", "Uppercase");
        parts("sub-dom1.foo.com/bar/baz/quux:some-long-tag", "sub-dom1.foo.com", "bar/baz/quux", "some-long-tag");
        parts(
                "b.gcr.io/test.example.com/my-app:test.example.com",
                "b.gcr.io",
                "test.example.com/my-app",
                "test.example.com");
        parts("xn--n3h.com/myimage:xn--n3h.com", "xn--n3h.com", "myimage", "xn--n3h.com");
        parts("foo_bar.com:8080", "docker.io", "library/foo_bar.com", "8080");
        parts("foo/foo_bar.com:8080", "docker.io", "foo/foo_bar.com", "8080");
        parts("192.168.1.1:5000", "docker.io", "library/192.168.1.1", "5000");
        parts("192.168.1.1:5000/repo:5050", "192.168.1.1:5000", "repo", "5050");
        parts("localhost/fooo/bar", "localhost", "fooo/bar", null);
        parts("private/moonbase", "docker.io", "private/moonbase", null);
    }

    @Test
    public void readsIpv6Registries() {
        parts("[2001:db8::1]/repo", "[2001:db8::1]", "repo", null);
        parts("[2001:db8:1:2:3:4:5:6]/repo:tag", "[2001:db8:1:2:3:4:5:6]", "repo", "tag");
        parts("[::1]:5000/repo", "[::1]:5000", "repo", null);
        parts("[2001:db8::]:5000/repo:tag", "[2001:db8::]:5000", "repo", "tag");
    }

    @Test
    public void readsDigestsBesideTags() {
        ImageName name = ImageName.parse("test:5000/repo:tag@sha256:" + F64);
        assertEquals("tag", name.tag());
        assertEquals(Digest.parse("sha256:" + F64), name.digest());
        assertEquals("sha256:" + F64, name.reference());
        assertEquals("test:5000/repo:tag@sha256:" + F64, name.canonical());
        assertEquals("sha512", ImageName.parse("a@sha512:" + F64 + F64).digest().algorithm());
        parts("[2001:db8::1]:5000/repo@sha256:" + F64, "[2001:db8::1]:5000", "repo", null);
    }

    @Test
    public void aHostWithCapitalLettersIsAHost() {
        parts("Docker/docker", "Docker", "docker", null);
        parts("LOCALDOMAIN/fooo/bar", "LOCALDOMAIN", "fooo/bar", null);
        assertEquals("FOO/bar", ImageName.parse("FOO/bar").familiar());
    }

    @Test
    public void namesOfDockerHubHaveAFamiliarAndACanonicalForm() {
        familiar("index.docker.io/fooo/bar", "fooo/bar", "docker.io/fooo/bar");
        familiar("library/ubuntu", "ubuntu", "docker.io/library/ubuntu");
        familiar("docker.io/foo", "foo", "docker.io/library/foo");
        familiar(
                "index.docker.io/library/ubuntu-12.04-base",
                "ubuntu-12.04-base",
                "docker.io/library/ubuntu-12.04-base");
        familiar("library/foo/bar", "library/foo/bar", "docker.io/library/foo/bar");
        familiar("other/library", "other/library", "docker.io/other/library");
        familiar(
                "busybox:latest@sha256:" + F64,
                "busybox:latest@sha256:" + F64,
                "docker.io/library/busybox:latest@sha256:" + F64);
        familiar("example.com:8000/privatebase", "example.com:8000/privatebase", "example.com:8000/privatebase");
    }

    @Test
    public void allowsWhatTheGrammarAllowsInPaths() {
        for (String path : new String[] {
            "docker-rules/docker", "docker---rules/docker", "d/docker", "dock__er/docker", "a_c__d-e/f.g", "0/1"
        }) {
            assertEquals(path, ImageName.parse(path).repository());
        }
        assertEquals(
                "library/" + "thisisthesong".repeat(5).substring(0, 64),
                ImageName.parse("thisisthesong".repeat(5).substring(0, 64)).repository());
    }

    @Test
    public void refusesWhatTheGrammarForbids() {
        for (String text : new String[] {
            "",
            ":justtag",
            "@sha256:" + F64,
            "repo@sha256:" + "f".repeat(34),
            "validname@invaliddigest:" + F64,
            "validname@sha256:" + "F".repeat(64),
            "Uppercase:tag",
            "test:5000/Uppercase/lowercase:tag",
            "docker/Docker",
            "aa/asdf$$^/aa",
            "[2001:db8::1]",
            "[2001:db8::1]:5000",
            "[2001:db8::1]:tag",
            "[fe80::1%eth0]:5000/repo",
            "[2001:db8:3:4::192.0.2.33]:5000/debian",
            "fc00::1:5000/debian",
            "https://github.com/docker/docker",
            "-docker",
            "-docker.io/docker/docker",
            "docker-/docker",
            "____/____",
            "_docker/_docker",
            "docker///docker",
            "dock..er/docker",
            "dock_.er/docker",
            "dock___er/docker",
            "docker/",
            "/docker",
            "repo:",
            "repo:-tag",
            "repo:.tag",
            "repo:tag with space",
            "repo\n",
            "repo:tag\n",
            " repo",
            "repo:tag@",
            "repo@sha256:" + F64 + "@sha256:" + F64,
            "host:port/repo",
            "host:123456/repo",
            "ho_st.com/repo",
            "host..com/repo",
            "ünïcode"
        }) {
            Refusal.of(() -> ImageName.parse(text), "invalid image name");
        }
    }

    @Test
    public void anImageIdIsNotAName() {
        Refusal.of(() -> ImageName.parse(HEX64), "image id");
        parts("docker.io/" + HEX64, "docker.io", "library/" + HEX64, null);
        parts(HEX64 + ":tag", "docker.io", "library/" + HEX64, "tag");
    }

    @Test
    public void limitsAreThoseOfDistribution() {
        parts("example.com/" + "a".repeat(255) + ":tag", "example.com", "a".repeat(255), "tag");
        Refusal.of(() -> ImageName.parse("example.com/" + "a".repeat(256)), "255");
        assertEquals(128, ImageName.parse("a:" + "t".repeat(128)).tag().length());
        Refusal.of(() -> ImageName.parse("a:" + "t".repeat(129)), "128");
    }

    @Test
    public void veryLongInputsAreRefusedAndNothingElse() {
        int many = 200_000;
        for (String text : new String[] {
            "a".repeat(many),
            "a/".repeat(many) + "a",
            "a.".repeat(many) + "com/repo",
            "a-".repeat(many) + "/repo",
            "A".repeat(many) + "/repo",
            "[" + ":".repeat(many) + "]/repo",
            "repo:" + "t".repeat(many),
            "repo@sha256:" + "f".repeat(many),
            "repo@" + "s".repeat(many) + ":" + F64,
            "host:" + "1".repeat(many) + "/repo",
            "a__".repeat(many),
            ":".repeat(many),
            "@".repeat(many)
        }) {
            Refusal.of(() -> ImageName.parse(text));
        }
    }

    @Test
    public void buildsetRepositoryStripsOnlyDockerHub() {
        assertEquals("library/alpine", ImageName.parse("alpine").buildsetRepository());
        assertEquals("acme/base", ImageName.parse("index.docker.io/acme/base:1").buildsetRepository());
        assertEquals("quay.io/org/app", ImageName.parse("quay.io/org/app").buildsetRepository());
        assertEquals("localhost_5000/app", ImageName.parse("localhost:5000/app").buildsetRepository());
        assertEquals("localhost/app", ImageName.parse("localhost/app").buildsetRepository());
    }

    @Test
    public void noOrganisationOfDockerHubIsCalledLikeAHost() {
        for (String host : new String[] {"quay.io", "localhost", "localhost_5000", "ip6_0-0-0-0-0-0-0-1_5000"}) {
            Refusal.of(() -> ImageName.parse("docker.io/" + host + "/app:1"), host, "Docker Hub");
            Refusal.of(() -> new ImageName(ImageName.DOCKER_HUB, host + "/app", null, null), host);
        }
        assertEquals("library/a.b", ImageName.parse("a.b").repository());
        assertEquals("acme/a.b", ImageName.parse("acme/a.b").familiar());
        assertEquals("acme_1/app", ImageName.parse("acme_1/app").buildsetRepository());
    }

    @Test
    public void intermediateRepositoryKeepsTheHost() {
        assertEquals("docker.io/library/alpine", ImageName.parse("alpine").intermediateRepository());
        assertEquals("quay.io/org/app", ImageName.parse("quay.io/org/app:2").intermediateRepository());
        assertEquals("host_5000/app", ImageName.parse("Host:5000/app").intermediateRepository());
    }

    @Test
    public void everyHostBecomesAValidPathThatNoOtherHostHas() {
        assertEquals(
                "ip6_0-0-0-0-0-0-0-1_5000/app",
                ImageName.parse("[::1]:5000/app").buildsetRepository());
        assertEquals(
                ImageName.parse("[2001:db8::1]/app").buildsetRepository(),
                ImageName.parse("[2001:0DB8:0::0:1]/app").buildsetRepository());
        for (String text : new String[] {"[::1]:5000/app", "[2001:db8::]/a/b", "HOST.Example:1/a", "xn--n3h.com/a"}) {
            assertTrue(text, ImageName.isRepository(ImageName.parse(text).buildsetRepository()));
            assertTrue(text, ImageName.isRepository(ImageName.parse(text).intermediateRepository()));
        }
        assertNotEquals(
                ImageName.parse("a.b:1/x").buildsetRepository(),
                ImageName.parse("a.b-1/x").buildsetRepository());
    }

    @Test
    public void anAddressThatIsNoneIsRefusedBeforeAnyNameServiceIsAsked() {
        Refusal.of(() -> ImageName.parse("[1:2]/app").buildsetRepository(), "not an IPv6 address");
        Refusal.of(() -> ImageName.parse("[::ffff]:5000:5000/app"), "invalid");
        Refusal.of(() -> ImageName.parse("[abc]/app").buildsetRepository(), "abc");
    }

    @Test
    public void saysWhetherANameHasItsRegistryWritten() {
        assertTrue(ImageName.namesRegistry("docker.io/acme/app"));
        assertTrue(ImageName.namesRegistry("localhost/app"));
        assertFalse(ImageName.namesRegistry("acme/app"));
        assertFalse(ImageName.namesRegistry("quay.io"));
    }

    @Test
    public void changesOnlyTheReference() {
        ImageName name = ImageName.parse("quay.io/acme/app:1@sha256:" + F64);
        assertEquals("quay.io/acme/app:2", name.withTag("2").toString());
        assertEquals("quay.io/acme/app", name.withoutReference().toString());
        assertEquals("latest", name.withoutReference().reference());
        assertEquals("1", ImageName.parse("a:1").reference());
        Refusal.of(() -> name.withTag("-x"), "invalid tag");
    }

    private static void parts(String text, String registry, String repository, String tag) {
        ImageName name = ImageName.parse(text);
        assertEquals(text, registry, name.registry());
        assertEquals(text, repository, name.repository());
        if (tag == null) {
            assertNull(text, name.tag());
        }
        assertEquals(text, tag, name.tag());
        assertEquals(text, name, ImageName.parse(name.canonical()));
        assertEquals(
                text,
                name,
                ImageName.parse(name.familiar().matches("[a-f0-9]{64}") ? name.canonical() : name.familiar()));
    }

    private static void familiar(String text, String familiar, String canonical) {
        assertEquals(text, familiar, ImageName.parse(text).familiar());
        assertEquals(text, canonical, ImageName.parse(text).canonical());
    }
}
