package io.jenkins.plugins.buildsetregistry.buildset;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the ways in which people name a change: addresses of GitHub, GitLab, Gitea and Gerrit, {@code owner/repo#17},
 * {@code group/project!17}, or a bare number of the same project.
 */
public final class ChangeReference {
    private static final Pattern FOOTER =
            Pattern.compile("(?im)^[ \\t]*(?:Depends-On|Cq-Depend):[ \\t]*(\\S.*?)[ \\t]*$");
    private static final Pattern BARE = Pattern.compile("[#!]?([A-Za-z0-9.-]{1,64})");
    private static final Pattern SHORT = Pattern.compile("([\\w.-]+(?:/[\\w.-]+)+)[#!]([0-9]+)");
    private static final Pattern PULL = Pattern.compile("/(.+?)/(?:pull|pulls|pull-requests)/([0-9]+)(?:/.*)?");
    private static final Pattern MERGE = Pattern.compile("/(.+?)(?:/-)?/merge_requests/([0-9]+)(?:/.*)?");
    private static final Pattern GERRIT = Pattern.compile("/(?:c/)?(?:.+/\\+/)?([0-9]+)(?:/[0-9]+)?(?:/.*)?");

    /** What people put around an address in a sentence. */
    private static final Pattern AROUND = Pattern.compile("^[\\s<(\\[\"']+|[\\s>)\\]\"'.,;:]+$");

    private static final Pattern USER = Pattern.compile("//.*@");

    private ChangeReference() {}

    /**
     * @param project of the change that refers to it, for forms without a project; may be null
     * @throws BuildsetException naming {@code text} and the forms that are understood
     */
    public static ChangeId parse(String text, String project) throws BuildsetException {
        if (USER.matcher(text).find()) {
            throw new BuildsetException("cannot read the change '"
                    + USER.matcher(text).replaceAll("//") + "': its address must not hold a user or password");
        }
        String trimmed = AROUND.matcher(text).replaceAll("");
        try {
            if (trimmed.contains("://")) {
                return parseUrl(trimmed);
            }
            Matcher shortForm = SHORT.matcher(trimmed);
            if (shortForm.matches()) {
                String path = shortForm.group(1);
                return new ChangeId(hasHost(path) ? path : host(project, text) + "/" + path, shortForm.group(2));
            }
            Matcher bare = BARE.matcher(trimmed);
            if (bare.matches()) {
                requireProject(project, text);
                return new ChangeId(project, bare.group(1));
            }
        } catch (IllegalArgumentException e) {
            throw new BuildsetException("cannot read the change '" + text + "': " + e.getMessage(), e);
        }
        throw new BuildsetException(
                "cannot read the change '" + text + "': expected the address of a pull request, merge"
                        + " request or Gerrit change, owner/repo#17, group/project!17, or a number of the same project");
    }

    /** The changes that the footers {@code Depends-On:} and {@code Cq-Depend:} of a commit message name, in their order. */
    public static List<ChangeId> inMessage(String message, String project) throws BuildsetException {
        Set<ChangeId> found = new LinkedHashSet<>();
        Matcher footer = FOOTER.matcher(message);
        while (footer.find()) {
            for (String reference : footer.group(1).split("[,\\s]+")) {
                if (!reference.isEmpty()) {
                    found.add(parse(reference, project));
                }
            }
        }
        return new ArrayList<>(found);
    }

    /**
     * A change of another project that is told without its host.
     *
     * @param path or null for {@code project} itself
     */
    static ChangeId onHostOf(String project, String path, String number) throws BuildsetException {
        String text = (path == null ? "" : path) + "!" + number;
        try {
            return path == null ? parse(text, project) : new ChangeId(host(project, text) + "/" + path, number);
        } catch (IllegalArgumentException e) {
            throw new BuildsetException("cannot read the change '" + text + "': " + e.getMessage(), e);
        }
    }

    private static ChangeId parseUrl(String text) throws BuildsetException {
        URI uri = URI.create(text);
        if (uri.getHost() == null || uri.getPath() == null) {
            throw new BuildsetException("cannot read the change '" + text + "': the address has no host or no path");
        }
        boolean usualPort =
                uri.getPort() < 0 || uri.getPort() == ("https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80);
        String host = uri.getHost().toLowerCase(Locale.ROOT) + (usualPort ? "" : ":" + uri.getPort());
        for (Pattern form : List.of(PULL, MERGE)) {
            Matcher matcher = form.matcher(uri.getPath());
            if (matcher.matches()) {
                return new ChangeId(host + "/" + matcher.group(1), matcher.group(2));
            }
        }
        String fragment = uri.getFragment();
        Matcher gerrit = GERRIT.matcher(fragment != null && fragment.startsWith("/c/") ? fragment : uri.getPath());
        if (gerrit.matches()) {
            return new ChangeId(host, gerrit.group(1));
        }
        throw new BuildsetException(
                "cannot read the change '" + text + "': the address is none of a GitHub or Gitea pull"
                        + " request, a GitLab merge request or a Gerrit change");
    }

    private static boolean hasHost(String path) {
        return path.substring(0, path.indexOf('/')).indexOf('.') >= 0;
    }

    private static String host(String project, String text) throws BuildsetException {
        requireProject(project, text);
        int slash = project.indexOf('/');
        return slash < 0 ? project : project.substring(0, slash);
    }

    private static void requireProject(String project, String text) throws BuildsetException {
        if (project == null) {
            throw new BuildsetException(
                    "cannot read the change '" + text + "' without a project: give its address, or name the project");
        }
    }
}
