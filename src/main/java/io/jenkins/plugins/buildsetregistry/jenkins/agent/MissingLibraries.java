package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;

/** Tells which libraries a directory of an agent does not have, or has with another content than their names say. */
public final class MissingLibraries extends AgentTask<ArrayList<String>> {
    private static final long serialVersionUID = 1;

    private final ArrayList<String> digests;

    /** @param digests SHA-256, hexadecimal */
    public MissingLibraries(Collection<String> digests) {
        super(TaskListener.NULL);
        this.digests = new ArrayList<>(digests);
    }

    /** The name of a library's file. */
    public static String file(String digest) {
        return digest + ".jar";
    }

    @Override
    ArrayList<String> run(Path directory) throws IOException {
        ArrayList<String> missing = new ArrayList<>();
        for (String digest : digests) {
            if (!has(directory.resolve(file(digest)), digest)) {
                missing.add(digest);
            }
        }
        return missing;
    }

    private static boolean has(Path file, String digest) throws IOException {
        try {
            return Digest.sha256(Files.readAllBytes(file)).hex().equals(digest);
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
