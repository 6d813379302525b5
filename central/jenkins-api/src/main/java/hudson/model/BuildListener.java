package hudson.model;

import java.util.List;

public interface BuildListener extends TaskListener {
    default void started(List<Cause> causes) {
        causes.forEach(cause -> cause.print(this));
    }

    default void finished(Result result) {
        getLogger().println("Finished: " + result);
    }
}
