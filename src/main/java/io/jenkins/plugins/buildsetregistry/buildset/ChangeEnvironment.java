package io.jenkins.plugins.buildsetregistry.buildset;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads which change a build is for from the environment variables that Jenkins' own plugins set. */
public final class ChangeEnvironment {
    /** The names that merge queues of GitHub give their branches. */
    private static final Pattern QUEUE = Pattern.compile("gh-readonly-queue/.+/pr-([0-9]+)-([0-9a-f]{7,64})");

    private static final int SHORT_COMMIT = 12;

    private ChangeEnvironment() {}

    /**
     * The change of Gerrit Trigger ({@code GERRIT_*}), of a multibranch job ({@code CHANGE_ID}, {@code CHANGE_URL}), or of a merge
     * queue's branch.
     *
     * @return empty if there is none
     * @throws BuildsetException if the variables name a change that cannot be read
     */
    public static Optional<Change> change(Map<String, String> environment) throws BuildsetException {
        if (has(environment, "GERRIT_CHANGE_NUMBER")) {
            return Optional.of(gerrit(environment));
        }
        if (has(environment, "CHANGE_ID")) {
            return Optional.of(multibranch(environment));
        }
        Matcher queue = QUEUE.matcher(environment.getOrDefault("BRANCH_NAME", ""));
        if (queue.matches() && has(environment, "GIT_URL")) {
            ChangeId id = ChangeReference.parse(queue.group(1), project(environment.get("GIT_URL")));
            return Optional.of(new Change(id, revision(queue.group(2)), null));
        }
        return Optional.empty();
    }

    private static Change gerrit(Map<String, String> environment) throws BuildsetException {
        String url = environment.get("GERRIT_CHANGE_URL");
        String number = environment.get("GERRIT_CHANGE_NUMBER");
        ChangeId id = url == null
                ? ChangeReference.parse(number, environment.get("GERRIT_HOST"))
                : ChangeReference.parse(url, null);
        return new Change(id, environment.get("GERRIT_PATCHSET_NUMBER"), url);
    }

    /**
     * The alias of the change that Gerrit Trigger has started the build for.
     *
     * @return empty if the variables do not tell it
     */
    public static Optional<ChangeAlias> alias(Map<String, String> environment) {
        boolean told =
                Stream.of("GERRIT_CHANGE_ID", "GERRIT_HOST", "GERRIT_PROJECT").allMatch(name -> has(environment, name));
        return told
                ? ChangeAlias.in(
                        "Change-Id: " + environment.get("GERRIT_CHANGE_ID"),
                        environment.get("GERRIT_HOST") + "/" + environment.get("GERRIT_PROJECT"),
                        environment.get("GERRIT_PATCHSET_REVISION"))
                : Optional.empty();
    }

    private static Change multibranch(Map<String, String> environment) throws BuildsetException {
        String url = environment.get("CHANGE_URL");
        if (url == null) {
            throw new BuildsetException("this build is for the change " + environment.get("CHANGE_ID")
                    + ", but CHANGE_URL does not say of which project: name the change with 'change'");
        }
        return new Change(ChangeReference.parse(url, null), revision(environment.get("GIT_COMMIT")), url);
    }

    /** {@code host/path} of the repository that the git plugin of a freestyle job tells ({@code GIT_URL}), or null. */
    public static String project(Map<String, String> environment) {
        return has(environment, "GIT_URL") ? project(environment.get("GIT_URL")) : null;
    }

    /** {@code host/path} of a repository's address, in the forms {@code https://host/path.git} and {@code git@host:path.git}. */
    static String project(String url) {
        String text = url.replaceFirst("^[a-z+]+://", "").replaceFirst("^[^@/]*@", "");
        Matcher scp = Pattern.compile("([^/:]+):(?![0-9]+/)(.*)").matcher(text);
        return (scp.matches() ? scp.group(1) + "/" + scp.group(2) : text).replaceFirst("(\\.git)?/*$", "");
    }

    /** The revision that a commit is; null for null. */
    public static String revision(String commit) {
        return commit == null ? null : commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }

    private static boolean has(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }
}
