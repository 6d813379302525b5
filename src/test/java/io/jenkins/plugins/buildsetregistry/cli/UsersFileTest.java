package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class UsersFileTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void readsWriterAndReader() throws Exception {
        UsersFile users = UsersFile.read(write("# users\nwriter gate secret1\n\nreader all  secret2\n", "rw-------"));
        assertEquals(new Credentials("gate", "secret1"), users.writer());
        assertEquals(new Credentials("all", "secret2"), users.reader());
        assertEquals(null, UsersFile.read(write("writer a b", "r--------")).reader());
    }

    @Test
    public void refusesAFileThatOthersCanRead() throws Exception {
        assertRefused(write("writer a b", "rw-r-----"), "chmod 600");
    }

    @Test
    public void namesTheLineThatIsWrongButNotItsContent() throws Exception {
        assertRefused(write("writer gate secret\nwriter two secret\n", "rw-------"), "line 2");
        assertRefused(write("owner gate secret\n", "rw-------"), "line 1");
        assertRefused(write("reader gate secret\n", "rw-------"), "no writer");
        assertRefused(folder.getRoot().toPath().resolve("missing"), "missing");
    }

    private static void assertRefused(Path file, String reason) {
        IOException refused = assertThrows(IOException.class, () -> UsersFile.read(file));
        assertTrue(refused.getMessage(), refused.getMessage().contains(reason));
        assertFalse(refused.getMessage(), refused.getMessage().contains("secret"));
    }

    private Path write(String content, String mode) throws IOException {
        Path file = Files.writeString(folder.newFile().toPath(), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
