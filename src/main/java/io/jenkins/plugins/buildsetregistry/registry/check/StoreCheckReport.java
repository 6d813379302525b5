package io.jenkins.plugins.buildsetregistry.registry.check;

/**
 * What a check of a store has seen.
 *
 * @param files that were read or looked at
 * @param bytes of content that were read
 * @param problems that were found, repaired ones included
 * @param repaired how many of them are right now
 * @param leftovers of interrupted writes, which do no harm
 */
public record StoreCheckReport(long files, long bytes, long problems, long repaired, long leftovers) {}
