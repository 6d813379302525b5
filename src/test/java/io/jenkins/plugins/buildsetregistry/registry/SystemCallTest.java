package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What {@code strace} writes of a process that is killed in the middle of a call. */
public class SystemCallTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private String path(String name) {
        return SystemCall.hex(folder.getRoot().toPath().resolve(name).toString());
    }

    private List<String> succeeded(String call) throws IOException {
        String name = call.substring(0, call.indexOf('('));
        return succeededIn("""
                7 %s <unfinished ...>
                7 <... %s resumed>)          = ?
                """.formatted(call, name));
    }

    private List<String> succeededIn(String lines) throws IOException {
        Path trace = folder.newFile("trace").toPath();
        Files.writeString(trace, lines);
        List<SystemCall> calls = SystemCall.read(trace, 0, folder.getRoot().toString());
        Files.delete(trace);
        return calls.stream()
                .filter(done -> done.result() >= 0)
                .map(SystemCall::name)
                .toList();
    }

    @Test
    public void aCallThatNobodySawReturnHasSucceededIfItsEffectIsThere() throws Exception {
        folder.newFile("here");
        folder.newFolder("directory");
        assertEquals(List.of("unlink"), succeeded("unlink(\"" + path("gone") + "\""));
        assertEquals(List.of(), succeeded("unlink(\"" + path("here") + "\""));
        assertEquals(List.of("rename"), succeeded("rename(\"" + path("gone") + "\", \"" + path("here") + "\""));
        assertEquals(List.of(), succeeded("rename(\"" + path("here") + "\", \"" + path("gone") + "\""));
        assertEquals(List.of("mkdir"), succeeded("mkdir(\"" + path("directory") + "\", 0777"));
        assertEquals(List.of(), succeeded("mkdir(\"" + path("gone") + "\", 0777"));
        String made =
                "openat(AT_FDCWD<" + SystemCall.hex("/") + ">, \"" + path("here") + "\", O_WRONLY|O_CREAT|O_EXCL, 0666";
        assertEquals(List.of("openat"), succeeded(made));
        assertEquals(List.of(), succeeded(made.replace(path("here"), path("gone"))));
        assertEquals(List.of(), succeeded("fsync(5<" + path("here") + ">"));
    }

    @Test
    public void aThreadMayBeGoneBeforeStraceCanSayThatItWasKilled() throws Exception {
        String gone = path("gone");
        assertEquals(List.of("unlink"), succeededIn("7 unlink(\"" + gone + "\" <detached ...>\n"));
        assertEquals(List.of("unlink"), succeededIn("7 unlink(\"" + gone + "\" <unfinished ...>\n"));
        assertEquals(
                List.of("unlink"),
                succeededIn(
                        "7 unlink(\"" + gone + "\" <unfinished ...>\n8 mkdir(\"" + gone + "\", 0777 <detached ...>\n"));
        String socket = "7 writev(48<" + SystemCall.hex("socket:[1]") + ">, [{iov_base=\"\\x48\", iov_len=1}], 1";
        assertEquals(List.of(), succeededIn(socket + " <detached ...>\n"));
        assertEquals(List.of(), succeededIn(socket + " <unfinished ...>\n"));
    }
}
