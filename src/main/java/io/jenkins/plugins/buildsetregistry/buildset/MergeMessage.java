package io.jenkins.plugins.buildsetregistry.buildset;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads in the message of a commit of the target branch which change it came from, as forges write it when they merge. */
public final class MergeMessage {
    /** GitHub, Gitea, Bitbucket Server. */
    private static final Pattern MERGE = Pattern.compile("Merge pull request (?:#([0-9]+)\\b|'.*' \\(#([0-9]+)\\)).*");

    private static final Pattern BITBUCKET =
            Pattern.compile("(?:Pull request #([0-9]+):|Merged in .*\\(pull request #([0-9]+)\\)).*");
    /** GitHub and Gitea, where commits were squashed. */
    private static final Pattern SQUASH = Pattern.compile(".*\\(#([0-9]+)\\)\\s*");

    /** Never with the host, and the first component may look like one. */
    private static final Pattern GITLAB =
            Pattern.compile("(?m)^See merge request ((?:[\\w.-]+/)+[\\w.-]+)?!([0-9]+)\\s*$");

    private static final Pattern GERRIT = Pattern.compile("(?m)^Reviewed-on:\\s*(https?://\\S+)\\s*$");

    private MergeMessage() {}

    /**
     * @param project {@code host/path} of the repository, or null if it is unknown
     * @return usually one, or none
     * @throws BuildsetException if it names a change that cannot be read without the project
     */
    public static List<ChangeId> changes(String message, String project) throws BuildsetException {
        Set<ChangeId> found = new LinkedHashSet<>();
        Matcher gerrit = GERRIT.matcher(message);
        while (gerrit.find()) {
            found.add(ChangeReference.parse(gerrit.group(1), project));
        }
        Matcher gitlab = GITLAB.matcher(message);
        while (gitlab.find()) {
            found.add(ChangeReference.onHostOf(project, gitlab.group(1), gitlab.group(2)));
        }
        if (found.isEmpty()) {
            String number = number(message.lines().findFirst().orElse(""));
            if (number != null) {
                found.add(ChangeReference.parse("#" + number, project));
            }
        }
        return List.copyOf(found);
    }

    /**
     * The one change that was merged.
     *
     * @throws BuildsetException if there is none or more than one, with the remedy
     */
    public static ChangeId only(List<ChangeId> merged) throws BuildsetException {
        if (merged.isEmpty()) {
            throw new BuildsetException(
                    "it is not known which change was merged: the commit message names none; name it with 'change'");
        }
        if (merged.size() > 1) {
            throw new BuildsetException("several changes were merged: "
                    + String.join(", ", merged.stream().map(ChangeId::toString).toList())
                    + "; name them with 'change', one after the other");
        }
        return merged.get(0);
    }

    private static String number(String subject) {
        for (Pattern pattern : List.of(MERGE, BITBUCKET, SQUASH)) {
            Matcher matcher = pattern.matcher(subject);
            if (matcher.matches()) {
                return matcher.group(1) != null || matcher.groupCount() < 2 ? matcher.group(1) : matcher.group(2);
            }
        }
        return null;
    }
}
