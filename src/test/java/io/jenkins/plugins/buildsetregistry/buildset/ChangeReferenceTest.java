package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

public class ChangeReferenceTest {
    private static final String SELF = "github.com/acme/app";

    @Test
    public void readsTheAddressesOfTheForges() throws Exception {
        assertReads("https://github.com/acme/base/pull/101", "github.com/acme/base", "101");
        assertReads("https://github.com/acme/base/pull/101/files", "github.com/acme/base", "101");
        assertReads("https://git.acme.example:3000/acme/base/pulls/7", "git.acme.example:3000/acme/base", "7");
        assertReads("https://GitLab.com/group/sub/base/-/merge_requests/17", "gitlab.com/group/sub/base", "17");
        assertReads("https://gitlab.com/group/base/merge_requests/17", "gitlab.com/group/base", "17");
        assertReads("https://bitbucket.org/acme/base/pull-requests/3/diff", "bitbucket.org/acme/base", "3");
    }

    @Test
    public void readsEveryAddressOfAGerritChangeAsTheSameChange() throws Exception {
        for (String address : List.of(
                "https://review.opendev.org/c/openstack/nova/+/12345",
                "https://review.opendev.org/c/openstack/nova/+/12345/6",
                "https://review.opendev.org/12345",
                "https://review.opendev.org/12345/",
                "https://review.opendev.org/#/c/12345/")) {
            assertReads(address, "review.opendev.org", "12345");
        }
    }

    @Test
    public void readsAddressesAsPeopleWriteThemIntoMessages() throws Exception {
        for (String address : List.of(
                "<https://github.com/acme/base/pull/101>",
                "https://github.com/acme/base/pull/101.",
                "(https://github.com/acme/base/pull/101)",
                "\"https://github.com/acme/base/pull/101\",",
                "HTTPS://GitHub.com:443/acme/base/pull/101/files?w=1#discussion_r1",
                "acme/base#101.")) {
            assertReads(address, "github.com/acme/base", "101");
        }
        assertReads("http://git.example.org:80/acme/base/pull/1", "git.example.org/acme/base", "1");
        assertReads("https://git.example.org:8443/acme/base/pull/1", "git.example.org:8443/acme/base", "1");
        assertReads("https://[2001:DB8::1]:8443/acme/base/pull/1", "[2001:db8::1]:8443/acme/base", "1");
        assertReads("https://review.example.org/c/a/b/+/12/3/src/File.java", "review.example.org", "12");
        assertEquals(
                List.of(new ChangeId("github.com/acme/base", "1"), new ChangeId("github.com/acme/base", "2")),
                ChangeReference.inMessage(
                        "x\n\nDepends-On: <https://github.com/acme/base/pull/1>, acme/base#2;\n", SELF));
    }

    @Test
    public void aPasswordInAnAddressIsRefusedAndNotShown() {
        for (String path : List.of("pull/1", "none")) {
            BuildsetException refused = assertThrows(
                    BuildsetException.class,
                    () -> ChangeReference.parse("https://me:hunter2@github.com/acme/base/" + path, SELF));
            assertFalse(refused.getMessage(), refused.getMessage().contains("hunter2"));
            assertTrue(refused.getMessage(), refused.getMessage().contains("github.com"));
        }
    }

    @Test
    public void readsShortFormsWithTheHostOfTheProjectAtHand() throws Exception {
        assertReads("acme/base#101", "github.com/acme/base", "101");
        assertReads("group/sub/base!17", "github.com/group/sub/base", "17");
        assertReads("gitlab.com/group/base!17", "gitlab.com/group/base", "17");
        assertReads("101", SELF, "101");
        assertReads("#101", SELF, "101");
        assertReads("!101", SELF, "101");
    }

    @Test
    public void aNumberWithoutAProjectIsRefusedWithTheRemedy() {
        BuildsetException refused = assertThrows(BuildsetException.class, () -> ChangeReference.parse("101", null));
        assertTrue(refused.getMessage(), refused.getMessage().contains("'101'"));
        assertTrue(refused.getMessage(), refused.getMessage().contains("name the project"));
    }

    @Test
    public void whatIsNoChangeIsRefusedNamingIt() {
        for (String text : List.of(
                "",
                "  ",
                "a b",
                "https://github.com/acme/base",
                "https:///pull/1",
                "ftp://",
                "acme/base#x",
                "a/b#1;rm")) {
            BuildsetException refused =
                    assertThrows(text, BuildsetException.class, () -> ChangeReference.parse(text, SELF));
            assertTrue(refused.getMessage(), refused.getMessage().contains("'" + text + "'"));
        }
    }

    @Test
    public void findsEveryFooterOfAMessageOnceAndInOrder() throws Exception {
        String message = """
                Use the new base

                It mentions Depends-On: nothing here, in the middle of a line.

                depends-on: acme/base#101
                Cq-Depend: 7, acme/tools#8
                Depends-On: https://github.com/acme/base/pull/101
                Change-Id: I0123
                """;
        assertEquals(
                List.of(
                        new ChangeId("github.com/acme/base", "101"),
                        new ChangeId(SELF, "7"),
                        new ChangeId("github.com/acme/tools", "8")),
                ChangeReference.inMessage(message, SELF));
        assertEquals(List.of(), ChangeReference.inMessage("No footer\r\n", SELF));
        assertEquals(
                List.of(new ChangeId("github.com/acme/base", "1")),
                ChangeReference.inMessage("x\r\n\r\nDepends-On: acme/base#1\r\n", SELF));
    }

    private static void assertReads(String text, String project, String number) throws BuildsetException {
        assertEquals(text, new ChangeId(project, number), ChangeReference.parse(text, SELF));
    }
}
