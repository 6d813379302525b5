package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.ClassRule;
import org.junit.Test;

/** What is known by a {@code Change-Id:}. */
public class ChangeAliasesTest {
    private static final String REPOSITORY = "review.example.org/acme/base";
    private static final String ID = "I0123456789abcdef0123456789abcdef01234567";
    private static final String OTHER = "I" + "f".repeat(40);
    private static final String COMMIT = "0123456789ab" + "c".repeat(28);
    private static final String PICKED = "ba9876543210" + "c".repeat(28);
    private static final ChangeId MAIN = new ChangeId("review.example.org", "4711");
    private static final ChangeId STABLE = new ChangeId("review.example.org", "4712");

    @ClassRule
    public static final GateRule GATE = new GateRule();

    private static ChangeAlias alias(String repository, String message, String commit) {
        return ChangeAlias.in(message, repository, commit).orElseThrow();
    }

    @Test
    public void isReadInTheFooter() {
        ChangeAlias expected = new ChangeAlias(REPOSITORY, ID, COMMIT);
        assertEquals(expected, alias(REPOSITORY, "Add\n\nChange-Id: " + ID + "\n", COMMIT));
        assertEquals(expected, alias(REPOSITORY, "Add\n\nChange-Id: " + OTHER + "\nChange-Id: " + ID, COMMIT));
        for (String message : List.of("", "Add\n\nIt has no Change-Id: yet", "Add\n\nChange-Id: I0123")) {
            assertEquals(message, Optional.empty(), ChangeAlias.in(message, REPOSITORY, COMMIT));
        }
        assertEquals(Optional.empty(), ChangeAlias.in("Change-Id: " + ID, null, COMMIT));
    }

    @Test
    public void allAddressesOfARepositoryAreOne() {
        for (String address : List.of(
                "https://review.example.org/acme/base.git",
                "https://ci@review.example.org:8443/a/acme/base",
                "ssh://ci@review.example.org:29418/acme/base")) {
            assertEquals(
                    address, REPOSITORY, new ChangeAlias(ChangeEnvironment.project(address), ID, null).repository());
        }
    }

    @Test
    public void gerritTriggerTellsIt() {
        Map<String, String> told = Map.of(
                "GERRIT_CHANGE_ID",
                ID,
                "GERRIT_HOST",
                "review.example.org",
                "GERRIT_PROJECT",
                "acme/base",
                "GERRIT_PATCHSET_REVISION",
                COMMIT);
        assertEquals(Optional.of(new ChangeAlias(REPOSITORY, ID, COMMIT)), ChangeEnvironment.alias(told));
        assertEquals(Optional.empty(), ChangeEnvironment.alias(Map.of("GERRIT_CHANGE_ID", ID)));
    }

    @Test
    public void behindAMergeOfGerritsItIsThatOfWhatWasProposed() {
        Checkout.Commit proposed = new Checkout.Commit(COMMIT, "", "Add\n\nChange-Id: " + ID);
        Checkout.Commit before = new Checkout.Commit(PICKED, "", "Before\n\nChange-Id: " + OTHER);
        String remote = "https://review.example.org/acme/base";
        Checkout.Commit gerrits = new Checkout.Commit("f".repeat(40), "", "Merge \"Add\" into stable");
        assertEquals(
                Optional.of(new ChangeAlias(REPOSITORY, ID, COMMIT)),
                new Checkout(remote, gerrits, before, proposed).alias(gerrits, null));
        Checkout.Commit persons = new Checkout.Commit("f".repeat(40), "", "Merge branch 'stable'");
        assertEquals(Optional.empty(), new Checkout(remote, persons, before, proposed).alias(persons, null));
    }

    @Test
    public void findsWhatIsKnownAndTellsTheCommitApart() throws Exception {
        ChangeAliases aliases = new ChangeAliases(GATE.intermediate());
        ChangeAlias built = new ChangeAlias(REPOSITORY, ID, COMMIT);
        BuildsetException none = assertThrows(BuildsetException.class, () -> aliases.find(List.of(built)));
        assertTrue(
                none.getMessage(),
                none.getMessage().contains(ID) && none.getMessage().contains("Reviewed-on"));
        assertEquals(List.of(), aliases.find(List.of()));

        aliases.remember(built, MAIN);
        aliases.remember(built, MAIN);
        assertEquals(1, GATE.intermediate().aliases(built).tags().size());
        ChangeAlias rebased = new ChangeAlias(REPOSITORY, ID, "f".repeat(40));
        assertEquals(List.of(MAIN), aliases.find(List.of(rebased)));
        assertThrows(
                BuildsetException.class,
                () -> aliases.find(List.of(new ChangeAlias("review.example.org/acme/app", ID, COMMIT))));

        aliases.remember(new ChangeAlias(REPOSITORY, ID, PICKED), STABLE);
        assertEquals(List.of(MAIN), aliases.find(List.of(built)));
        assertEquals(List.of(STABLE), aliases.find(List.of(new ChangeAlias(REPOSITORY, ID, PICKED))));
        List<ChangeId> several = aliases.find(List.of(rebased));
        assertEquals(List.of(MAIN, STABLE), several);
        BuildsetException told = assertThrows(BuildsetException.class, () -> MergeMessage.only(several));
        assertTrue(
                told.getMessage(),
                told.getMessage().contains("4711") && told.getMessage().contains("4712"));
    }
}
