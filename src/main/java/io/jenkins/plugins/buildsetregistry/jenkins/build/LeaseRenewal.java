package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Computer;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;

/** Lets the sidecars of running builds live on. Who is killed the hard way tells nobody, and its registry must not. */
@Extension
public final class LeaseRenewal {
    private static final Logger LOGGER = Logger.getLogger(LeaseRenewal.class.getName());
    private static final int MINUTES = 10;

    private final Map<String, Lease> leases = new ConcurrentHashMap<>();

    private record Lease(Run<?, ?> run, RunningRegistry registry) {}

    public LeaseRenewal() {
        Timer.get().scheduleWithFixedDelay(this::renewAll, MINUTES, MINUTES, TimeUnit.MINUTES);
    }

    public static LeaseRenewal get() {
        return ExtensionList.lookupSingleton(LeaseRenewal.class);
    }

    void add(Run<?, ?> run, RunningRegistry registry) {
        leases.put(registry.directory(), new Lease(run, registry));
    }

    void remove(RunningRegistry registry) {
        leases.remove(registry.directory());
    }

    /** An agent that does not answer keeps nobody else waiting. */
    public void renewAll() {
        leases.values().forEach(lease -> Computer.threadPoolForRemoting.submit(() -> renew(lease)));
    }

    private void renew(Lease lease) {
        try {
            if (lease.run().isBuilding()) {
                OwnRegistry.renew(lease.registry());
            } else {
                remove(lease.registry());
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "cannot renew the lease of the buildset registry at " + lease.registry());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
