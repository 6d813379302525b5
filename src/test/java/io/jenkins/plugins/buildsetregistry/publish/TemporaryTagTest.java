package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import java.util.List;
import java.util.Optional;
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

    @Test
    public void tagsOfOthersAreNotTaken() {
        for (String foreign :
                List.of("latest", "change_101", "change_101_1", "changes_1_2_x", "release-1.2", "change__1_x")) {
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
