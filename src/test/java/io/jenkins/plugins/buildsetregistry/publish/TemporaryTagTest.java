package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ProjectTree;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.Test;

public class TemporaryTagTest {
    private static final ChangeId ID = new ChangeId("github.com/acme/base", "101");

    @Test
    public void readsBackWithoutDoubt() throws Exception {
        for (String tag : List.of("latest", "1.0", "a_b_c", "change_1_2_3", "_x")) {
            for (String revision : List.of("1", "abc-def.0", "a_b")) {
                TemporaryTag temporary = TemporaryTag.of(new Change(ID, revision, null), tag);
                assertEquals(Optional.of(temporary), TemporaryTag.parse(temporary.toString()));
                assertEquals(tag, temporary.tag());
            }
        }
        assertEquals(
                "change_101_0_latest",
                TemporaryTag.of(new Change(ID, null, null), "latest").toString());
    }

    /** Whatever people call their changes, revisions and tags. */
    @Test
    public void whatIsMadeIsReadBackAndNoTwoAreTheSame() throws Exception {
        Random random = new Random(6);
        Map<String, TemporaryTag> all = new HashMap<>();
        int tooLong = 0;
        for (int i = 0; i < 20_000; i++) {
            String number = text(random, "0123456789abcXYZ-._/# é", 1 + random.nextInt(3));
            String revision = text(random, "0123456789abcXYZ-._/# é", random.nextInt(random.nextInt(8) == 0 ? 65 : 4));
            String tag =
                    text(random, "0aZ_", 1) + text(random, "0aZ_.-", random.nextInt(random.nextInt(8) == 0 ? 128 : 4));
            Change change =
                    new Change(new ChangeId("github.com/acme/base", number.isBlank() ? "1" : number), revision, null);
            TemporaryTag made;
            try {
                made = TemporaryTag.of(change, tag);
            } catch (PublishException e) {
                tooLong++;
                continue;
            }
            String text = made.toString();
            assertTrue(text, ImageName.isTag(text));
            assertEquals(text, Optional.of(made), TemporaryTag.parse(text));
            assertEquals(new TemporaryTag(change.id().number(), change.revision(), tag), made);
            TemporaryTag same = all.put(text, made);
            assertTrue(text, same == null || same.equals(made));
        }
        assertTrue("some", tooLong > 100 && all.size() > 10_000);
    }

    private static String text(Random random, String characters, int length) {
        return random.ints(length, 0, characters.length())
                .mapToObj(i -> characters.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    @Test
    public void oneClassMakesAndReadsThem() throws Exception {
        List<Path> others = ProjectTree.find().files("src/main/java").stream()
                .filter(file -> !file.endsWith("publish/TemporaryTag.java"))
                .filter(TemporaryTagTest::names)
                .toList();
        assertEquals(List.of(), others);
    }

    /** A text for people may show the form. */
    private static boolean names(Path file) {
        try {
            return Files.readString(file).replace("change_<number>", "").contains("change_");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    public void tagsOfOthersAreNotTaken() {
        for (String foreign : List.of(
                "latest",
                "change_101",
                "change_101_1",
                "changes_1_2_x",
                "release-1.2",
                "change__1_x",
                "change_1__x",
                "change_1_2_",
                "change_1_2_.x",
                "change_1_2_-x",
                "Change_1_2_x",
                "change_" + "1".repeat(65) + "_2_x")) {
            assertTrue(foreign, TemporaryTag.parse(foreign).isEmpty());
        }
    }

    @Test
    public void aTagThatGrowsTooLongIsRefusedNamingIt() {
        String tag = "x".repeat(116);
        PublishException refused =
                assertThrows(PublishException.class, () -> TemporaryTag.of(new Change(ID, "1", null), tag));
        assertTrue(refused.getMessage(), refused.getMessage().contains(tag));
        assertTrue(refused.getMessage(), refused.getMessage().contains("128"));
    }

    @Test
    public void twoRevisionsDoNotMeet() throws Exception {
        assertTrue(!TemporaryTag.of(new Change(ID, "1", null), "latest")
                .equals(TemporaryTag.of(new Change(ID, "2", null), "latest")));
    }
}
