package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import java.io.Serializable;
import java.time.Duration;

/**
 * What was built, and what it took.
 *
 * @param change that it was built for, or null
 * @param build until it was in the registry of the buildset
 * @param transfer from there to the intermediate registry, with what is recorded of it
 * @param copied to the intermediate registry, or null if it is not published there
 */
public record BuildReport(RecordedImage image, Change change, Duration build, Duration transfer, CopyReport copied)
        implements Serializable {}
