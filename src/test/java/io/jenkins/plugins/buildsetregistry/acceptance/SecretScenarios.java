package io.jenkins.plugins.buildsetregistry.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks for every password of the run, after all other scenarios, wherever somebody might find it. */
final class SecretScenarios {
    /** Directories that hold none of ours in the clear, or programs. */
    private static final Set<String> SKIPPED = Set.of("secrets", "plugins", "war", "caches");

    private static final long LARGEST = 64L << 20;

    private SecretScenarios() {}

    static List<Scenario> all() {
        return List.of(new Scenario(
                "secrets",
                "no password in a log, a file of Jenkins or the agent, or the arguments of a process",
                SecretScenarios::search));
    }

    private static void search(Site site, Project project) throws Exception {
        if (site.watch().sidecars() == 0) {
            project.run("base", project.gateBase(site.agent().name())).expect("SUCCESS");
        }
        if (site.watch().sidecars() == 0) {
            throw new Failed("no configuration of a sidecar was seen: its passwords are not known");
        }
        List<String> found = new ArrayList<>(site.watch().found());
        for (Build build : site.folder().builds()) {
            site.secrets()
                    .in(build.log())
                    .forEach(owner -> found.add("the password of " + owner + " in the log of " + build));
        }
        found.addAll(inFiles(site.secrets(), site.agent().root(), site.started()));
        Path home = site.settings().jenkinsHome();
        if (home != null) {
            found.addAll(inFiles(site.secrets(), home, site.started()));
        }
        if (!found.isEmpty()) {
            throw new Failed(String.join("; ", found));
        }
        project.note("looked for the passwords of 2 registries and "
                + site.watch().sidecars() + " sidecars in "
                + site.folder().builds().size() + " logs and " + site.watch().commandLines() + " command lines"
                + (home == null ? "; no --jenkins-home was given" : ", and in " + home));
    }

    /** @param since older files are passed over: a Jenkins may have very many */
    static List<String> inFiles(SecretSearch secrets, Path root, Instant since) throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean skipped = directory.getParent().equals(root)
                        && SKIPPED.contains(directory.getFileName().toString());
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                boolean ours = attributes.isRegularFile()
                        && !attributes.lastModifiedTime().toInstant().isBefore(since);
                if (ours && attributes.size() < LARGEST && Files.isReadable(file)) {
                    secrets.in(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .forEach(owner -> found.add("the password of " + owner + " in " + file));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE; // Jenkins has just removed it
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
