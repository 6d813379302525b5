package io.jenkins.plugins.buildsetregistry.buildset;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commit that a build has checked out.
 *
 * @param remote address of the repository that it came from, without user and password; or null
 * @param head the commit itself
 * @param first its first parent, or null
 * @param second its second parent, or null if it is no merge
 */
public record Checkout(String remote, Commit head, Commit first, Commit second) implements Serializable {
    /** Jenkins' git plugin, and the forges for their references of merged pull requests; named is what was merged in. */
    private static final Pattern MADE_BY_CI = Pattern.compile(
            "(?s)Merge (?:commit '([0-9a-f]{40,64})'(?: into \\S+)?|([0-9a-f]{7,64}) into [0-9a-f]{7,64})(?:\\s.*)?");

    /** With it the git plugin signs its merges for multibranch jobs, and only those (MergeWithGitSCMExtension). */
    private static final String MULTIBRANCH = "nobody@nowhere";

    private static final Pattern ID = Pattern.compile("[0-9a-f]{40,64}");
    private static final int MESSAGE_LIMIT = 1 << 16;
    private static final int TEXT_LIMIT = 1 << 12;

    /**
     * @param id hexadecimal
     * @param committer address, may be empty
     * @param message of a very long one the beginning and the end: there are subject and footers
     */
    public record Commit(String id, String committer, String message) implements Serializable {
        public Commit {
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException("invalid commit: it has no id");
            }
            committer = committer.length() > TEXT_LIMIT ? "" : committer;
            int length = message.length();
            if (length > MESSAGE_LIMIT) {
                message = message.substring(0, MESSAGE_LIMIT / 2 - 1) + "\n"
                        + message.substring(length - MESSAGE_LIMIT / 2);
            }
        }
    }

    public Checkout {
        if (head == null) {
            throw new IllegalArgumentException("invalid checkout: it has no commit");
        }
        remote = remote == null || remote.length() > TEXT_LIMIT ? null : remote;
    }

    /**
     * What its author has committed: behind a merge with the target branch that was made for the build only. A multibranch job
     * merges the target into what was proposed, all others do the reverse.
     */
    public Commit proposed() {
        Matcher made = MADE_BY_CI.matcher(head.message());
        if (first == null || second == null || !made.matches()) {
            return head;
        }
        String merged = made.group(1) == null ? made.group(2) : made.group(1);
        if (!second.id().startsWith(merged)) {
            return head;
        }
        return head.committer().equals(MULTIBRANCH) ? first : second;
    }

    /**
     * What its author has proposed to Gerrit, before the build or, behind the merge of Gerrit's own that has no Change-Id, after the
     * merge (Gerrit, MergeUtil: {@code Merge "<subject>"}).
     *
     * @param commit {@link #proposed} or {@link #head}
     * @param project {@code host/path}, where the repository's address is unknown; may be null
     */
    public Optional<ChangeAlias> alias(Commit commit, String project) {
        String repository = project().orElse(project);
        Optional<ChangeAlias> own = ChangeAlias.in(commit.message(), repository, commit.id());
        return own.isEmpty()
                        && commit.equals(head)
                        && second != null
                        && head.message().startsWith("Merge \"")
                ? ChangeAlias.in(second.message(), repository, second.id())
                : own;
    }

    /** {@code host/path} of its repository. */
    public Optional<String> project() {
        return Optional.ofNullable(remote).map(ChangeEnvironment::project).filter(project -> project.indexOf('/') > 0);
    }
}
