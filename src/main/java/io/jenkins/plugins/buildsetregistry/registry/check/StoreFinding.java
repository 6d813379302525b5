package io.jenkins.plugins.buildsetregistry.registry.check;

import java.nio.file.Path;

/**
 * Something in a store that is not as it should be.
 *
 * @param kind {@code damaged content}, {@code dangling tag}, …
 * @param place relative to the storage
 * @param detail what is wrong, and the remedy if it was not repaired
 * @param problem false if it does no harm: what an interrupted write has left
 * @param repaired whether it is right now
 */
public record StoreFinding(String kind, Path place, String detail, boolean problem, boolean repaired) {}
