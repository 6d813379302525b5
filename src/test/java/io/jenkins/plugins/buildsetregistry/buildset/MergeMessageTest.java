package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

public class MergeMessageTest {
    private static final String PROJECT = "git.example.org/acme/base";

    private static void assertMerged(String number, String message) throws Exception {
        assertEquals(message, List.of(new ChangeId(PROJECT, number)), MergeMessage.changes(message, PROJECT));
    }

    @Test
    public void whatForgesWriteWhenTheyMerge() throws Exception {
        assertMerged("17", "Merge pull request #17 from acme/topic (#3)\n\nA title that names (#4)");
        assertMerged("17", "Add a greeting (#17)\n\n* one\n* two (#5)");
        assertMerged("17", "Revert \"Add a greeting (#16)\" (#17)");
        assertMerged("17", "Merge pull request 'Add a greeting' (#17) from topic into main");
        assertMerged("17", "Pull request #17: Add a greeting\n\nMerge in ACME/base from topic to main");
        assertMerged("17", "Merged in topic (pull request #17)\n\nAdd a greeting");
        assertMerged("17", "Merge branch 'topic' into 'main'\n\nAdd a greeting\n\nSee merge request acme/base!17");
    }

    @Test
    public void gitLabNamesAProjectByItsPathOrNotAtAll() throws Exception {
        String merge = "Merge branch 'topic' into 'main'\r\n\r\nAdd a greeting (#3)\r\n\r\nSee merge request ";
        assertMerged("17", merge + "!17");
        assertMerged("17", merge + "acme/base!17\r\n");
        assertEquals(
                List.of(new ChangeId("git.example.org/acme.io/sub/other", "17")),
                MergeMessage.changes(merge + "acme.io/sub/other!17", PROJECT));
        assertEquals(List.of(), MergeMessage.changes(merge + "acme/base#17", PROJECT));
        assertThrows(BuildsetException.class, () -> MergeMessage.changes(merge + "acme/base!17", null));
    }

    @Test
    public void allThatAreNamedAreTold() throws Exception {
        assertEquals(
                List.of(new ChangeId(PROJECT, "17"), new ChangeId(PROJECT, "18")),
                MergeMessage.changes(
                        "Merge branch 'release'\n\nSee merge request !17\nSee merge request acme/base!18\n"
                                + "See merge request !17\n",
                        PROJECT));
    }

    @Test
    public void gerritTellsTheAddress() throws Exception {
        assertEquals(
                List.of(new ChangeId("review.example.org", "4711")),
                MergeMessage.changes(
                        "Add a greeting\n\nChange-Id: I0123456789abcdef0123456789abcdef01234567\n"
                                + "Reviewed-on: https://review.example.org/c/acme/base/+/4711\n",
                        null));
    }

    @Test
    public void otherCommitsNameNone() throws Exception {
        for (String message :
                List.of("", "Fix #17", "Fix the thing (see #17) at once", "Merge branch 'topic'", "(#)")) {
            assertEquals(message, List.of(), MergeMessage.changes(message, PROJECT));
        }
    }

    @Test
    public void aNumberNeedsItsProject() {
        assertThrows(BuildsetException.class, () -> MergeMessage.changes("Add a greeting (#17)", null));
    }

    @Test
    public void gerritsChangeIdTellsNoNumber() throws Exception {
        String message = "Add a greeting\n\nChange-Id: I0123456789abcdef0123456789abcdef01234567\n";
        assertEquals(List.of(), MergeMessage.changes(message, PROJECT));
    }
}
