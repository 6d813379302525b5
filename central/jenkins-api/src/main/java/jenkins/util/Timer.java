package jenkins.util;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

public class Timer {
    private static ScheduledExecutorService executor;

    private Timer() {}

    public static synchronized ScheduledExecutorService get() {
        if (executor == null) {
            executor = Executors.newScheduledThreadPool(2, task -> {
                Thread thread = new Thread(task, "jenkins.util.Timer");
                thread.setDaemon(true);
                return thread;
            });
        }
        return executor;
    }
}
