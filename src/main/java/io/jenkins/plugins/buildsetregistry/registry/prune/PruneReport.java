package io.jenkins.plugins.buildsetregistry.registry.prune;

import java.util.List;

/**
 * What a prune has done, or would do.
 *
 * @param tags how many were deleted, linked ones included
 * @param manifests how many were deleted
 * @param blobs how many were taken out of a repository
 * @param contents how many files of content were deleted
 * @param freedBytes of uploads, manifests and content
 * @param storeBytes of manifests and content that are left
 * @param problems what could not be done, a sentence each
 */
public record PruneReport(
        long tags, long manifests, long blobs, long contents, long freedBytes, long storeBytes, List<String> problems) {
    public PruneReport {
        problems = List.copyOf(problems);
    }

    /** For a log: one line. */
    @Override
    public String toString() {
        return tags + " tags, " + manifests + " manifests, " + blobs + " blobs of repositories and " + contents
                + " files of content removed: " + freedBytes + " bytes freed, " + storeBytes + " bytes left"
                + (problems.isEmpty() ? "" : "; " + String.join("; ", problems));
    }
}
