package io.jenkins.plugins.buildsetregistry.local;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import hudson.EnvVars;
import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;

public class EnvVarsTest {
    private final EnvVars env = new EnvVars("PATH", "/bin", "HOME", "/home/x");

    @Test
    public void namesDifferInMoreThanCase() {
        assertEquals("/bin", env.get("path"));
        env.put("Path", "/sbin");
        assertEquals(2, env.size());
    }

    @Test
    public void aNameWithPlusIsPutBefore() {
        env.override("PATH+TOOL", "/tool");
        env.override("NEW+TOOL", "/tool");
        assertEquals("/tool" + File.pathSeparator + "/bin", env.get("PATH"));
        assertEquals("/tool", env.get("NEW"));
    }

    @Test
    public void anEmptyOverrideRemoves() {
        env.overrideAll(Map.of("HOME", ""));
        assertFalse(env.containsKey("HOME"));
    }

    @Test
    public void expandsWhatItKnows() {
        assertEquals("/home/x/a ${NONE} $HOME", env.expand("${HOME}/a ${NONE} $$HOME"));
    }

    @Test
    public void overridesAreExpandedByEachOtherWhateverTheirOrder() {
        Map<String, String> overrides = new TreeMap<>(Map.of(
                "A", "$B/a", "B", "$C/b", "C", "c", "PATH", "/own:$PATH", "PATH+A", "$A", "L1", "$L2", "L2", "$L1"));
        env.overrideExpandingAll(overrides);
        assertEquals("c/b/a", env.get("A"));
        assertEquals("c/b/a" + File.pathSeparator + "/own:/bin", env.get("PATH"));
    }

    @Test
    public void hasNoNulls() {
        assertThrows(IllegalArgumentException.class, () -> env.put("A", null));
        env.putIfNotNull("A", null);
        assertFalse(env.containsKey("A"));
    }
}
