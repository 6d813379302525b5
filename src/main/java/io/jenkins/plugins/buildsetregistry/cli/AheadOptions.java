package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.RegistryManager;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
import io.jenkins.plugins.buildsetregistry.buildset.WhenMissing;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How changes ahead are looked for. */
final class AheadOptions {
    @Option(
            names = "--when-missing",
            paramLabel = "POLICY",
            defaultValue = "fail",
            description = "If a change ahead has no images yet: fail (default), wait, or go on with published images.")
    private WhenMissing whenMissing;

    @Option(
            names = "--require",
            paramLabel = "STAGE",
            defaultValue = "built",
            description = "What a change ahead must have: images built (default) or tested.")
    private Require require;

    @Option(
            names = "--wait-minutes",
            paramLabel = "N",
            defaultValue = "30",
            description = "How long --when-missing=wait waits; ${DEFAULT-VALUE} if it is not given.")
    private int waitMinutes;

    RegistryManager.Options options() {
        return new RegistryManager.Options(whenMissing, require, Duration.ofMinutes(waitMinutes), null);
    }
}
