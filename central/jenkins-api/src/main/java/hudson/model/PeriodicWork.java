package hudson.model;

import hudson.ExtensionPoint;
import hudson.triggers.SafeTimerTask;
import java.util.concurrent.ThreadLocalRandom;

/** Local: nobody schedules it. */
public abstract class PeriodicWork extends SafeTimerTask implements ExtensionPoint {
    protected static final long DAY = 24L * 60 * 60 * 1000;

    public abstract long getRecurrencePeriod();

    public long getInitialDelay() {
        return ThreadLocalRandom.current().nextLong(getRecurrencePeriod());
    }
}
