package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.Test;

public class ChangeRecordTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final ChangeId BASE = new ChangeId("github.com/acme/base", "101");
    private static final ChangeId APP = new ChangeId("github.com/acme/app", "102");

    static RecordedImage image(String name, List<String> tags, String content, RecordedBase... bases) {
        return new RecordedImage(
                ImageName.parse(name),
                tags,
                Digest.sha256(content.getBytes(StandardCharsets.UTF_8)),
                MediaTypes.OCI_MANIFEST,
                content.length(),
                1234567890123L,
                List.of(Platform.parse("linux/arm/v7")),
                List.of(bases));
    }

    private static ChangeRecord empty() {
        return new ChangeRecord(
                new Change(APP, "abc123", "https://github.com/acme/app/pull/102"),
                BuildId.at(NOW, new SecureRandom()),
                "https://ci.example.org/job/app/7/",
                NOW,
                List.of(BASE),
                List.of(),
                List.of());
    }

    @Test
    public void readsBackAsItWasWritten() {
        Digest digest = Digest.sha256(new byte[] {1});
        ChangeRecord record = empty().with(
                        image(
                                "quay.io/acme/app",
                                List.of("latest", "1.0"),
                                "a",
                                new RecordedBase(
                                        ImageName.parse("quay.io/acme/base:latest"),
                                        digest,
                                        new Change(BASE, "3", null)),
                                new RecordedBase(ImageName.parse("alpine"), null, null)),
                        NOW)
                .with(new RecordedUpload(ImageName.parse("quay.io/acme/app:1.0"), "change_1_2_1.0", digest, null), NOW)
                .with(new RecordedUpload(ImageName.parse("quay.io/acme/app:2"), "change_1_2_2", digest, digest), NOW);
        assertEquals(record, ChangeRecordJson.read(ChangeRecordJson.write(record)));
    }

    @Test
    public void aRebuiltImageTakesThePlaceOfTheEarlierOne() {
        ChangeRecord record = empty().with(image("acme/a", List.of("latest"), "old"), NOW)
                .with(image("acme/b", List.of("latest"), "b"), NOW)
                .with(image("acme/a", List.of("latest"), "new"), NOW);
        assertEquals(2, record.images().size());
        assertEquals(
                image("acme/a", List.of("latest"), "new"),
                record.image(ImageName.parse("acme/a"), "latest").orElseThrow());
        assertTrue(record.image(ImageName.parse("acme/a"), "1.0").isEmpty());
    }

    @Test
    public void whatIsNoRecordIsRefusedWithAReason() {
        assertRefused("[]", "version");
        assertRefused("{", "not JSON");
        assertRefused("{\"version\":2}", "version is '2'");
        assertRefused("{\"version\":1}", "'project'");
        String valid = new String(ChangeRecordJson.write(empty()), StandardCharsets.UTF_8);
        assertRefused(valid.replaceFirst("\"build\":\"[0-9a-f]+\"", "\"build\":\"../../x\""), "build id");
    }

    private static void assertRefused(String content, String reason) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> ChangeRecordJson.read(content.getBytes(StandardCharsets.UTF_8)));
        assertTrue(refused.getMessage(), refused.getMessage().contains(reason));
    }

    @Test
    public void newerBuildsCompareGreater() {
        SecureRandom random = new SecureRandom();
        BuildId older = BuildId.at(NOW, random);
        BuildId newer = BuildId.at(NOW.plusMillis(1), random);
        assertTrue(newer.compareTo(older) > 0);
        assertThrows(IllegalArgumentException.class, () -> new BuildId("1"));
    }

    @Test
    public void tagsTellTheHistoryOfAChange() {
        String older = "0".repeat(31) + "1";
        String newer = "0".repeat(31) + "2";
        ChangeHistory history = ChangeHistory.of(List.of(
                "a1_" + older,
                "b-2_" + newer,
                "a1_tested",
                "b-2_promoted",
                "b-2_" + newer + "_promoted",
                "b-2_" + older + "x_promoted",
                "latest",
                "_x",
                "a1_" + older + "_1",
                "a1_" + older + "_0",
                "a1_" + older + "_x",
                "a1_other",
                "change_1_2_x"));
        assertEquals(
                List.of(newer, older),
                history.builds().stream().map(build -> build.id().value()).toList());
        assertEquals(List.of("a1"), history.tested());
        assertEquals(List.of("b-2"), history.promoted());
        assertEquals(List.of("b-2_" + newer + "_promoted"), history.promotedBuilds("b-2"));
        assertEquals(List.of(), history.promotedBuilds("b"));
        assertEquals(
                List.of("a1_" + older, "a1_" + older + "_1"),
                history.newest("a1").orElseThrow().tags());
        assertEquals(List.of("b-2_" + newer), history.newest(null).orElseThrow().tags());
        assertTrue(history.isPromoted());
    }

    @Test
    public void numbersAndRevisionsHoldOnlyWhatTagsMayHold() {
        assertEquals("I-1.x", new ChangeId("host", "I_1.x").number());
        assertEquals("0", new Change(APP, "  ", null).revision());
        assertEquals("a-b-c", new Change(APP, "a/b_c", null).revision());
        assertThrows(IllegalArgumentException.class, () -> new Change(APP, "a".repeat(65), null));
        assertThrows(IllegalArgumentException.class, () -> new ChangeId("host", ""));
        assertThrows(IllegalArgumentException.class, () -> new ChangeId("a b", "1"));
    }

    @Test
    public void theKeyTellsProjectsAndNumbersApart() {
        assertEquals(32, BASE.key().length());
        assertTrue(!BASE.key().equals(new ChangeId("github.com/acme/base1", "01").key()));
    }
}
