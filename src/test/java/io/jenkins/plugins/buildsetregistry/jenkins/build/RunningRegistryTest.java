package io.jenkins.plugins.buildsetregistry.jenkins.build;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import java.util.List;
import org.junit.Test;

public class RunningRegistryTest {
    @Test
    public void anAgentsAnswerIsAnAddressAndNothingElse() {
        for (String endpoint : List.of(
                "http://h",
                "https://h:5000",
                "http://user@h:5000",
                "http://h:5000/",
                "http://h:5000/x",
                "http://h:5000?x",
                "ftp://h:5000",
                "h:5000",
                "",
                "http://h:5000\nx")) {
            assertThrows(endpoint, IllegalArgumentException.class, () -> new RunningRegistry("n", "d", endpoint, null));
        }
        assertThrows(IllegalArgumentException.class, () -> new RunningRegistry("n", "d", null, null));
        assertThrows(IllegalArgumentException.class, () -> new RunningRegistry("n", "d", "http://h:5000", "PEM"));
        assertFalse(new RunningRegistry("n", "d", "http://127.0.0.1:5000", null).isExposed());
        RunningRegistry exposed = new RunningRegistry("n", "d", "https://[fd00::2]:5000", "PEM");
        assertTrue(exposed.isExposed());
        assertEquals("[fd00::2]:5000", exposed.authority());
        assertEquals("PEM", exposed.access(null).caPem());
    }
}
