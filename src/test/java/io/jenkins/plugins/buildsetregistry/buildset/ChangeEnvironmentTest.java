package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class ChangeEnvironmentTest {
    private static Change change(String project, String number, String revision, String url) {
        return new Change(new ChangeId(project, number), revision, url);
    }

    @Test
    public void gerritTrigger() throws Exception {
        String url = "https://review.example.org/c/acme/base/+/4711";
        assertEquals(
                Optional.of(change("review.example.org", "4711", "3", url)),
                ChangeEnvironment.change(Map.of(
                        "GERRIT_CHANGE_NUMBER", "4711",
                        "GERRIT_PATCHSET_NUMBER", "3",
                        "GERRIT_CHANGE_URL", url,
                        "CHANGE_ID", "1")));
        assertEquals(
                Optional.of(change("review.example.org", "4711", "3", null)),
                ChangeEnvironment.change(Map.of(
                        "GERRIT_CHANGE_NUMBER", "4711",
                        "GERRIT_PATCHSET_NUMBER", "3",
                        "GERRIT_HOST", "review.example.org")));
    }

    @Test
    public void multibranch() throws Exception {
        String url = "https://github.com/acme/base/pull/17";
        assertEquals(
                Optional.of(change("github.com/acme/base", "17", "0123456789ab", url)),
                ChangeEnvironment.change(Map.of(
                        "CHANGE_ID",
                        "17",
                        "CHANGE_URL",
                        url,
                        "GIT_COMMIT",
                        "0123456789abcdef0123456789abcdef01234567")));
        BuildsetException unknown = assertThrows(
                BuildsetException.class,
                () -> ChangeEnvironment.change(Map.of("CHANGE_ID", "17", "CHANGE_TARGET", "main")));
        assertTrue(unknown.getMessage(), unknown.getMessage().contains("CHANGE_URL"));
    }

    @Test
    public void mergeQueue() throws Exception {
        String branch = "gh-readonly-queue/main/pr-17-0123456789abcdef0123456789abcdef01234567";
        for (String repository : new String[] {"https://github.com/acme/base.git", "git@github.com:acme/base.git"}) {
            assertEquals(
                    Optional.of(change("github.com/acme/base", "17", "0123456789ab", null)),
                    ChangeEnvironment.change(Map.of("BRANCH_NAME", branch, "GIT_URL", repository)));
        }
    }

    @Test
    public void anOrdinaryBranchIsNoChange() throws Exception {
        assertEquals(
                Optional.empty(),
                ChangeEnvironment.change(Map.of("BRANCH_NAME", "main", "GIT_URL", "https://github.com/acme/base")));
    }

    @Test
    public void projectsOfAddresses() {
        assertEquals("github.com/acme/base", ChangeEnvironment.project("ssh://git@github.com/acme/base.git"));
        assertEquals("git.example.org:8443/a/b", ChangeEnvironment.project("https://git.example.org:8443/a/b/"));
        assertEquals("github.com/acme/base", ChangeEnvironment.project("https://user:secret@github.com/acme/base"));
    }
}
