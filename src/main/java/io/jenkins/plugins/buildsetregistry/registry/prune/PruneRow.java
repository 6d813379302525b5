package io.jenkins.plugins.buildsetregistry.registry.prune;

/**
 * A row of the table of what was, or would be, removed.
 *
 * @param repository or null for what all repositories share
 * @param what {@code uploads}, {@code tags}, {@code links}, {@code manifests}, {@code blobs} (from the repository; their
 *     content is counted apart, for others may have them too), {@code content} or {@code cached content}
 * @param count how many
 * @param bytes that are freed by it
 * @param reason why
 */
public record PruneRow(String repository, String what, long count, long bytes, String reason) {}
