package io.jenkins.plugins.buildsetregistry.acceptance;

import java.nio.file.Path;

/**
 * What the user has asked for.
 *
 * @param hpi the plugin, or null: the one that is installed is proved
 * @param agentJar or null: Jenkins has it
 * @param jenkinsHome or null: it cannot be looked into
 * @param restartCommand or null: there is no hard restart
 * @param address of this machine, at which Jenkins and its nodes reach the registries of the suite
 * @param keep whether all that was made stays
 * @param logs directory for the logs of builds
 */
record Settings(
        Path hpi, Path agentJar, Path jenkinsHome, String restartCommand, String address, boolean keep, Path logs) {}
