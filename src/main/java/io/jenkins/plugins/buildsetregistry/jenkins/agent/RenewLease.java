package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Lets a sidecar live on. */
public final class RenewLease extends RegistryTask<Void> {
    private static final long serialVersionUID = 1;

    private final Duration lease;

    public RenewLease(RunningRegistry registry, Duration lease) {
        super(registry, Registries.NONE, TaskListener.NULL);
        this.lease = lease;
    }

    @Override
    Void run(BuildsetRegistry running, Path directory) throws IOException, InterruptedException {
        running.renew(lease);
        return null;
    }
}
