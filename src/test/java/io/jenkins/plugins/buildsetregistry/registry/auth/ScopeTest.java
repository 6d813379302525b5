package io.jenkins.plugins.buildsetregistry.registry.auth;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

public class ScopeTest {
    private static String parsed(String... texts) {
        return String.join(
                " ", Scope.parse(List.of(texts)).stream().map(Scope::toString).toList());
    }

    @Test
    public void readsWhatClientsSend() {
        assertEquals("repository:a/b:pull", parsed("repository:a/b:pull"));
        assertEquals("repository:a:pull,push", parsed("repository:a:push,pull"));
        assertEquals("repository:a:pull,push", parsed("repository(plugin):a:pull,push"));
        assertEquals("repository:a:delete,pull,push", parsed("repository:a:*"));
        assertEquals("repository:a:pull,push", parsed("repository:a:pull", "repository:a:pull,push"));
        assertEquals("repository:a:pull repository:b:pull", parsed("repository:a:pull repository:b:pull"));
    }

    @Test
    public void leavesOutWhatIsNone() {
        assertEquals("", parsed("", "registry:catalog:*", "repository:a", "repository:A:pull", "repository:a:pull:b"));
        assertEquals("repository:a:", parsed("repository:a:fly"));
    }

    @Test
    public void grantsNoMoreThanTheUserMay() {
        User reader = new User("r", Role.READER, List.of(java.util.regex.Pattern.compile("acme/.*")));
        assertEquals(
                "repository:acme/a:pull",
                Scope.parse(List.of("repository:acme/a:*"))
                        .get(0)
                        .allowedTo(reader)
                        .toString());
        assertEquals(
                "repository:x/acme/a:",
                Scope.parse(List.of("repository:x/acme/a:*"))
                        .get(0)
                        .allowedTo(reader)
                        .toString());
    }
}
