package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a commit tells of its change to Gerrit where it does not tell the number: its {@code Change-Id:} (Gerrit, "Change-Ids").
 * Changes of one repository that are for several branches may share it.
 *
 * @param repository {@code host/path} that the commit came from, without a port, and without the {@code a/} that addresses for
 *     users begin with
 * @param changeId {@code I} and 40 hexadecimal digits
 * @param commit its id, hexadecimal, or null if it is unknown
 */
public record ChangeAlias(String repository, String changeId, String commit) implements Serializable {
    private static final Pattern FOOTER = Pattern.compile("(?m)^Change-Id:\\s*(I[0-9a-f]{40})\\s*$");
    private static final Pattern PORT = Pattern.compile("^([^/:]+):[0-9]+(?=/)");
    private static final Pattern USERS = Pattern.compile("^([^/]+)/a/");

    public ChangeAlias {
        repository = USERS.matcher(PORT.matcher(repository).replaceFirst("$1")).replaceFirst("$1/");
        commit = ChangeEnvironment.revision(commit);
    }

    /**
     * That of a commit message; of several the last, as Gerrit does.
     *
     * @param repository {@code host/path}, or null: then there is none
     * @param commit id, or null if it is unknown
     */
    public static Optional<ChangeAlias> in(String message, String repository, String commit) {
        Matcher footer = FOOTER.matcher(message);
        String last = null;
        while (footer.find()) {
            last = footer.group(1);
        }
        return last == null || repository == null
                ? Optional.empty()
                : Optional.of(new ChangeAlias(repository, last, commit));
    }

    /** Names the repository of what is known by it: as {@link ChangeId#key}, over repository and Change-Id. */
    String key() {
        return Digest.sha256((repository + "\n" + changeId).getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, 32);
    }

    @Override
    public String toString() {
        return "Change-Id " + changeId + " of " + repository;
    }
}
