package io.jenkins.plugins.buildsetregistry.remote.deletion;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.Test;

/** In which order tags are tried to be deleted, and when no further way is. */
public class DeletionLadderTest {
    private static final Digest HELD = Digest.sha256(new byte[0]);

    private final List<String> asked = new ArrayList<>();

    /** A way that has those outcomes, one after the other, and then the last one. */
    private TagDeleter way(String name, Outcome... outcomes) {
        Deque<Outcome> next = new ArrayDeque<>(Arrays.asList(outcomes));
        return (tag, held) -> {
            asked.add(name);
            Outcome outcome = next.size() > 1 ? next.pop() : next.peek();
            return new TagDeletion(outcome, outcome == Outcome.DELETED ? null : name + " says " + outcome);
        };
    }

    @Test
    public void theSpecificationIsFirstAndWhatItDeletesNobodyElseIsAskedFor() throws Exception {
        DeletionLadder ladder = new DeletionLadder(
                List.of(way("specification", Outcome.DELETED), way("vendor", Outcome.DELETED)),
                way("overwriting", Outcome.DELETED));
        assertTrue(ladder.delete("a", HELD).isGone());
        assertTrue(ladder.delete("b", HELD).isGone());
        assertEquals(List.of("specification", "specification"), asked);
    }

    @Test
    public void whatIsRefusedOnceIsNotAskedAgain() throws Exception {
        DeletionLadder ladder = new DeletionLadder(
                List.of(way("specification", Outcome.UNSUPPORTED), way("vendor", Outcome.DELETED)), null);
        assertTrue(ladder.delete("a", HELD).isGone());
        assertTrue(ladder.delete("b", HELD).isGone());
        assertEquals(List.of("specification", "vendor", "vendor"), asked);
    }

    @Test
    public void aWayThatHasDeletedIsNotLeftForAnotherOne() throws Exception {
        DeletionLadder ladder = new DeletionLadder(
                List.of(way("specification", Outcome.DELETED, Outcome.DENIED), way("vendor", Outcome.DELETED)),
                way("overwriting", Outcome.DELETED));
        ladder.delete("a", HELD);
        assertEquals("a protected tag", Outcome.DENIED, ladder.delete("b", HELD).outcome());
        assertEquals(List.of("specification", "specification"), asked);
    }

    @Test
    public void overwritingIsLastAndOnlyIfItIsWanted() throws Exception {
        List<TagDeleter> ways = List.of(way("specification", Outcome.UNSUPPORTED), way("vendor", Outcome.DENIED));
        TagDeletion refused = new DeletionLadder(ways, null).delete("a", HELD);
        assertEquals(Outcome.DENIED, refused.outcome());
        assertEquals("specification says UNSUPPORTED Then: vendor says DENIED", refused.reason());
        assertTrue(new DeletionLadder(ways, way("overwriting", Outcome.DELETED))
                .delete("a", HELD)
                .isGone());
        assertEquals(List.of("specification", "vendor", "specification", "vendor", "overwriting"), asked);
    }

    @Test
    public void aSharedImageIsNotDeletedByAnotherWayButMayBeOverwritten() throws Exception {
        List<TagDeleter> ways = List.of(
                way("specification", Outcome.UNSUPPORTED),
                way("vendor", Outcome.SHARED),
                way("other", Outcome.DELETED));
        TagDeletion shared = new DeletionLadder(ways, null).delete("a", HELD);
        assertEquals(Outcome.SHARED, shared.outcome());
        assertFalse(asked.contains("other"));
        assertTrue(new DeletionLadder(ways, way("overwriting", Outcome.DELETED))
                .delete("a", HELD)
                .isGone());
        assertFalse(asked.contains("other"));
    }

    @Test
    public void whereNothingWorksEachSaysWhyOnce() throws Exception {
        DeletionLadder ladder = new DeletionLadder(
                List.of(way("specification", Outcome.UNSUPPORTED), way("vendor", Outcome.DENIED)),
                way("overwriting", Outcome.UNSUPPORTED));
        ladder.delete("a", HELD);
        TagDeletion refused = ladder.delete("b", HELD);
        assertFalse(refused.isGone());
        assertTrue(refused.reason(), refused.reason().contains("specification says"));
        assertTrue(refused.reason(), refused.reason().contains("vendor says"));
        assertTrue(refused.reason(), refused.reason().contains("overwriting says"));
        assertEquals(List.of("specification", "vendor", "overwriting", "overwriting"), asked);
    }
}
