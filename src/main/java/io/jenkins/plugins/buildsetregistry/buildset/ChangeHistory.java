package io.jenkins.plugins.buildsetregistry.buildset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the tags in a change's repository of records tell, without reading a record.
 *
 * @param builds newest first
 * @param tested revisions that a build succeeded for
 * @param promoted revisions that were promoted
 */
record ChangeHistory(List<Build> builds, List<String> tested, List<String> promoted) {
    record Build(String revision, BuildId id) {
        String tag() {
            return revision + "_" + id;
        }
    }

    /** Reads {@code <revision>_<build>}, {@code <revision>_tested} and {@code <revision>_promoted}; others are not ours. */
    static ChangeHistory of(List<String> tags) {
        List<Build> builds = new ArrayList<>();
        List<String> tested = new ArrayList<>();
        List<String> promoted = new ArrayList<>();
        for (String tag : tags) {
            int separator = tag.indexOf('_');
            if (separator <= 0) {
                continue;
            }
            String revision = tag.substring(0, separator);
            String rest = tag.substring(separator + 1);
            if (rest.equals("tested")) {
                tested.add(revision);
            } else if (rest.equals("promoted")) {
                promoted.add(revision);
            } else if (BuildId.isValid(rest)) {
                builds.add(new Build(revision, new BuildId(rest)));
            }
        }
        builds.sort(Comparator.comparing(Build::id).reversed());
        return new ChangeHistory(List.copyOf(builds), List.copyOf(tested), List.copyOf(promoted));
    }

    boolean isPromoted() {
        return !promoted.isEmpty();
    }

    Optional<Build> newest(String revision) {
        return builds.stream()
                .filter(build -> revision == null || build.revision().equals(revision))
                .findFirst();
    }
}
