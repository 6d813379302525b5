package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Threads see what another has done before {@code strace} writes that it was done. */
public class CrashingDiskTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path root;

    @Before
    public void makeRoot() throws Exception {
        root = folder.newFolder("root").toPath();
    }

    /** As {@code strace} writes a name that is given from the root. */
    private String path(String name) {
        return SystemCall.hex(root.resolve(name).toString());
    }

    /** What may be there after a power cut at the end of that trace. */
    private Path imageAfter(String trace, Random chance) throws Exception {
        Path file = Files.writeString(folder.newFile().toPath(), trace);
        CrashingDisk disk = new CrashingDisk(root, folder.newFolder("copies").toPath());
        List<SystemCall> calls = SystemCall.read(file, 0, root.toString());
        assertEquals(5, calls.size());
        new TraceReplay(disk, calls).until(6);
        Path image = folder.getRoot().toPath().resolve("image");
        disk.makeImage(image, chance);
        return image;
    }

    @Test
    public void aDirectoryThatAnotherThreadWorksInIsThereThoughNobodySawItMade() throws Exception {
        Path image = imageAfter("""
                7 mkdir("%1$s", 0777 <unfinished ...>
                8 mkdir("%1$s", 0777) = -1 EEXIST (File exists)
                8 mkdir("%2$s", 0777) = 0
                8 fsync(5<%3$s>) = 0
                7 <... mkdir resumed>) = 0
                7 mkdir("%4$s", 0777) = 0
                """.formatted(path("a"), path("a/b"), path(""), path("lost")), null);
        assertTrue(Files.isDirectory(image.resolve("a")));
        assertEquals(List.of(image.resolve("a")), Files.list(image).toList());
    }

    @Test
    public void aDirectoryThatIsThereIsNotMadeByAThreadThatWasKilled() throws Exception {
        Files.createDirectory(root.resolve("a"));
        Path image = imageAfter("""
                7 mkdir("%1$s", 0777) = 0
                7 mkdir("%2$s", 0777) = 0
                7 fsync(5<%3$s>) = 0
                7 fsync(6<%1$s>) = 0
                8 mkdir("%1$s", 0777 <unfinished ...>
                8 <... mkdir resumed>) = ?
                """.formatted(path("a"), path("a/b"), path("")), new Random(1));
        assertTrue(Files.isDirectory(image.resolve("a/b")));
    }
}
