package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Threads see what another has done before {@code strace} writes that it was done. */
public class CrashingDiskTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void aDirectoryThatAnotherThreadWorksInIsThereThoughNobodySawItMade() throws Exception {
        Path root = folder.newFolder("root").toPath();
        String first = SystemCall.hex(root.resolve("a").toString());
        String second = SystemCall.hex(root.resolve("a/b").toString());
        Path trace = folder.newFile("trace").toPath();
        Files.writeString(trace, """
                7 mkdir("%1$s", 0777 <unfinished ...>
                8 mkdir("%1$s", 0777) = -1 EEXIST (File exists)
                8 mkdir("%2$s", 0777) = 0
                8 fsync(5<%3$s>) = 0
                7 <... mkdir resumed>) = 0
                7 mkdir("%4$s", 0777) = 0
                """.formatted(
                        first,
                        second,
                        SystemCall.hex(root.toString()),
                        SystemCall.hex(root.resolve("lost").toString())));
        List<SystemCall> calls = SystemCall.read(trace, 0, root.toString());
        assertEquals(5, calls.size());
        CrashingDisk disk = new CrashingDisk(root, folder.newFolder("copies").toPath());
        new TraceReplay(disk, calls).until(6);
        Path image = folder.getRoot().toPath().resolve("image");
        disk.makeImage(image, null);
        assertTrue(Files.isDirectory(image.resolve("a")));
        assertEquals(List.of(image.resolve("a")), Files.list(image).toList());
    }

    @Test
    public void aDirectoryThatIsThereIsNotMadeByAThreadThatWasKilled() throws Exception {
        Path root = folder.newFolder("root").toPath();
        Path made = folder.newFolder("root", "a").toPath();
        Path trace = folder.newFile("trace").toPath();
        Files.writeString(trace, """
                7 mkdir("%1$s", 0777) = 0
                7 mkdir("%2$s", 0777) = 0
                7 fsync(5<%3$s>) = 0
                7 fsync(6<%1$s>) = 0
                8 mkdir("%1$s", 0777 <unfinished ...>
                8 <... mkdir resumed>) = ?
                """.formatted(
                        SystemCall.hex(made.toString()),
                        SystemCall.hex(made.resolve("b").toString()),
                        SystemCall.hex(root.toString())));
        List<SystemCall> calls = SystemCall.read(trace, 0, root.toString());
        CrashingDisk disk = new CrashingDisk(root, folder.newFolder("copies").toPath());
        new TraceReplay(disk, calls).until(6);
        Path image = folder.getRoot().toPath().resolve("image");
        disk.makeImage(image, new Random(1));
        assertTrue(Files.isDirectory(image.resolve("a/b")));
    }
}
