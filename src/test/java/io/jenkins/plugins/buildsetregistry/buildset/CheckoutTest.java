package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class CheckoutTest {
    private static final String AUTHOR = "a@example.org";
    private static final Checkout.Commit FIRST = commit("a", AUTHOR, "Add a greeting");
    private static final Checkout.Commit SECOND = commit("b", AUTHOR, "Add a farewell");

    private static Checkout.Commit commit(String digit, String committer, String message) {
        return new Checkout.Commit(digit.repeat(40), committer, message);
    }

    private static Checkout.Commit proposed(String committer, String message) {
        return new Checkout(null, commit("c", committer, message), FIRST, SECOND).proposed();
    }

    @Test
    public void aMultibranchJobMergesTheTargetIntoWhatWasProposed() {
        assertEquals(FIRST, proposed("nobody@nowhere", "Merge commit '" + SECOND.id() + "' into HEAD"));
    }

    @Test
    public void allOthersMergeWhatWasProposedIntoTheTarget() {
        for (String made : new String[] {
            "Merge commit '" + SECOND.id() + "' into HEAD",
            "Merge commit '" + SECOND.id() + "' into integration",
            "Merge commit '" + SECOND.id() + "'",
            "Merge " + SECOND.id() + " into " + FIRST.id()
        }) {
            assertEquals(made, SECOND, proposed("ci@example.org", made));
        }
    }

    @Test
    public void aMergeByTheAuthorIsWhatWasProposed() {
        for (String made : new String[] {
            "Merge branch 'main' into topic",
            "Merge commit '" + "d".repeat(40) + "' into HEAD",
            "Merge commit 'bbbbbbb'"
        }) {
            assertEquals(made, "c".repeat(40), proposed(AUTHOR, made).id());
        }
        Checkout.Commit head = commit("c", AUTHOR, "Merge commit '" + SECOND.id() + "' into HEAD");
        assertEquals(head, new Checkout(null, head, FIRST, null).proposed());
    }

    @Test
    public void ofALongMessageSubjectAndFootersAreKept() {
        String message = commit("a", AUTHOR, "Subject\n" + "x".repeat(1 << 20) + "\nDepends-On: #7")
                .message();
        assertTrue(message.startsWith("Subject\n"));
        assertTrue(message.endsWith("\nDepends-On: #7"));
        assertEquals(1 << 16, message.length());
    }

    @Test
    public void aCheckoutIsWhatItSays() {
        assertThrows(IllegalArgumentException.class, () -> new Checkout.Commit("--help", "", ""));
        assertEquals(
                "github.com/acme/base",
                new Checkout("git@github.com:acme/base.git", FIRST, null, null)
                        .project()
                        .orElseThrow());
        assertEquals("", new Checkout(null, FIRST, null, null).project().orElse(""));
        assertNull(new Checkout("x".repeat(1 << 13), FIRST, null, null).remote());
    }
}
