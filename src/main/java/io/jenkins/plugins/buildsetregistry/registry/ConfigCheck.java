package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.registry.http.PemKeyStore;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Says what a server would find wrong with the files and directories that its configuration names; changes none of them. */
public final class ConfigCheck {
    private ConfigCheck() {}

    /** @param problem names the file, and what to do */
    public record Fault(Path file, String problem) {}

    /** Whether a server could write there, or make the directory. That another server does so now is no fault. */
    public static List<Fault> storage(Path storage) {
        if (!Files.exists(storage)) {
            return directoryThatIsToBe(storage, "the storage " + storage + " cannot be made");
        }
        if (!Files.isDirectory(storage)) {
            return List.of(new Fault(storage, "the storage " + storage + " is not a directory"));
        }
        StoreLayout layout = new StoreLayout(storage);
        return Stream.of(
                        storage,
                        layout.lock(),
                        layout.uploads(),
                        layout.contents(),
                        layout.repositories(),
                        layout.links(),
                        layout.upstreams())
                .filter(file -> Files.exists(file) && !Files.isWritable(file))
                .map(file -> new Fault(
                        file,
                        "the storage cannot be used: " + file
                                + " cannot be written, for it is read-only or belongs to another user"))
                .toList();
    }

    /** Whether a server could append to it, or make it; its directory must be there. */
    public static List<Fault> accessLog(Path file) {
        String message = "the access log " + file + " cannot be written: ";
        if (Files.isDirectory(file)) {
            return List.of(new Fault(file, message + "it is a directory"));
        }
        if (Files.exists(file)) {
            return Files.isWritable(file)
                    ? List.of()
                    : List.of(new Fault(file, message + "it is read-only, or belongs to another user"));
        }
        Path directory = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            return List.of(new Fault(file, message + "there is no directory " + directory));
        }
        return directoryThatIsToBe(file, "the access log " + file + " cannot be made");
    }

    /** Whether there are a certificate and a key that belong together, and clients would take them at that time. */
    public static List<Fault> tls(TlsFiles files, Instant now) {
        List<Fault> faults = new ArrayList<>();
        PemKeyStore.check(files, now, faults::add);
        return faults;
    }

    private static List<Fault> directoryThatIsToBe(Path path, String message) {
        Path above = path.toAbsolutePath().getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        if (above != null && Files.isDirectory(above) && Files.isWritable(above)) {
            return List.of();
        }
        String reason = above != null && !Files.isDirectory(above) ? " is not a directory" : " cannot be written";
        return List.of(new Fault(path, message + ": " + above + reason));
    }
}
