package io.jenkins.plugins.buildsetregistry.buildset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tags in a change's repository of records tell, without reading a record.
 *
 * @param builds newest first
 * @param tested revisions that a build succeeded for
 * @param promoted revisions that were promoted
 * @param promotedTags of each build that was promoted
 */
record ChangeHistory(List<Build> builds, List<String> tested, List<String> promoted, List<String> promotedTags) {
    private static final Pattern PROMOTED_BUILD = Pattern.compile(BuildId.FORM + "_promoted");
    private static final Pattern RECORD = Pattern.compile("(" + BuildId.FORM + ")(?:_([1-9][0-9]{0,5}))?");

    /**
     * What a build has recorded of a revision.
     *
     * @param parts of the build that have a record, in the order in which they were begun
     */
    record Build(String revision, BuildId id, SortedSet<Integer> parts) {
        List<String> tags() {
            return parts.stream().map(part -> tag(revision, id, part)).toList();
        }
    }

    /** The tag of what one part of a build records. */
    static String tag(String revision, BuildId build, int part) {
        return revision + "_" + build + (part == 0 ? "" : "_" + part);
    }

    /** The tag that stays with a build that was promoted, whichever is promoted after it. */
    static String promotedTag(String revision, BuildId build) {
        return revision + "_" + build + "_promoted";
    }

    /** Reads {@link #tag}s, {@link #promotedTag}s, {@code <revision>_tested} and {@code <revision>_promoted}; others are not ours. */
    static ChangeHistory of(List<String> tags) {
        Map<String, Build> builds = new LinkedHashMap<>();
        List<String> tested = new ArrayList<>();
        List<String> promoted = new ArrayList<>();
        List<String> promotedTags = new ArrayList<>();
        for (String tag : tags) {
            int separator = tag.indexOf('_');
            String revision = tag.substring(0, Math.max(0, separator));
            if (!Change.isRevision(revision)) {
                continue; // whoever may push there may leave any tag
            }
            String rest = tag.substring(separator + 1);
            Matcher record = RECORD.matcher(rest);
            if (rest.equals("tested")) {
                tested.add(revision);
            } else if (rest.equals("promoted")) {
                promoted.add(revision);
            } else if (PROMOTED_BUILD.matcher(rest).matches()) {
                promotedTags.add(tag);
            } else if (record.matches()) {
                BuildId id = new BuildId(record.group(1));
                builds.computeIfAbsent(tag(revision, id, 0), first -> new Build(revision, id, new TreeSet<>()))
                        .parts()
                        .add(record.group(2) == null ? 0 : Integer.parseInt(record.group(2)));
            }
        }
        List<Build> newestFirst = new ArrayList<>(builds.values());
        newestFirst.sort(Comparator.comparing(Build::id).reversed());
        return new ChangeHistory(
                List.copyOf(newestFirst), List.copyOf(tested), List.copyOf(promoted), List.copyOf(promotedTags));
    }

    boolean isPromoted() {
        return !promoted.isEmpty();
    }

    /** The {@link #promotedTag}s of a revision. */
    List<String> promotedBuilds(String revision) {
        return promotedTags.stream()
                .filter(tag -> tag.startsWith(revision + "_"))
                .toList();
    }

    Optional<Build> newest(String revision) {
        return builds.stream()
                .filter(build -> revision == null || build.revision().equals(revision))
                .findFirst();
    }

    Optional<Build> build(String revision, BuildId id) {
        return builds.stream()
                .filter(build -> build.revision().equals(revision) && build.id().equals(id))
                .findFirst();
    }
}
