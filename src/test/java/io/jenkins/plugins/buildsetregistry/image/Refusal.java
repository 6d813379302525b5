package io.jenkins.plugins.buildsetregistry.image;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

/** What a refusal of this room must look like: one line, of a size that a log can bear, with the words expected. */
final class Refusal {
    private Refusal() {}

    static void of(Runnable parse, String... words) {
        String message = assertThrows(InvalidImageException.class, parse::run).getMessage();
        assertEquals(message, 1, message.lines().count());
        assertTrue(message, message.length() < 1500);
        for (String word : words) {
            assertTrue("'" + word + "' is not in: " + message, message.contains(word));
        }
    }
}
