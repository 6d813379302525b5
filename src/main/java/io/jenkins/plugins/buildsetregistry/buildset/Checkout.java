package io.jenkins.plugins.buildsetregistry.buildset;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The commit that a build has checked out.
 *
 * @param remote address of the repository that it came from, without user and password; or null
 * @param head the commit itself
 * @param merged its second parent, or null
 */
public record Checkout(String remote, Commit head, Commit merged) implements Serializable {
    /** Jenkins' git plugin, and the forges for their references of merged pull requests. */
    private static final Pattern MADE_BY_CI = Pattern.compile(
            "(?s)Merge commit '[0-9a-f]{7,64}' into HEAD.*|Merge [0-9a-f]{7,64} into [0-9a-f]{7,64}(?:\\s.*)?");

    private static final Pattern ID = Pattern.compile("[0-9a-f]{40,64}");
    private static final int MESSAGE_LIMIT = 1 << 16;
    private static final int REMOTE_LIMIT = 1 << 12;

    /**
     * @param id hexadecimal
     * @param message whole
     */
    public record Commit(String id, String message) implements Serializable {
        public Commit {
            if (!ID.matcher(id).matches() || message.length() > MESSAGE_LIMIT) {
                throw new IllegalArgumentException("invalid commit: no id, or its message is too long");
            }
        }
    }

    public Checkout {
        if (head == null || remote != null && remote.length() > REMOTE_LIMIT) {
            throw new IllegalArgumentException("invalid checkout: no commit, or the remote's address is too long");
        }
    }

    /** What its author has committed: behind a merge with the target branch that was made for the build only. */
    public Commit proposed() {
        return merged != null && MADE_BY_CI.matcher(head.message()).matches() ? merged : head;
    }

    /** {@code host/path} of its repository. */
    public Optional<String> project() {
        return Optional.ofNullable(remote).map(ChangeEnvironment::project).filter(project -> project.indexOf('/') > 0);
    }
}
