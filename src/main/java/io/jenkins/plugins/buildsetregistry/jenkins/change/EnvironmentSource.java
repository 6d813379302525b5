package io.jenkins.plugins.buildsetregistry.jenkins.change;

import hudson.Extension;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeEnvironment;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.Checkout;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the variables of Gerrit Trigger, of multibranch jobs and of merge queues. A Pipeline does not have those of the git plugin:
 * commit and repository are those of the workspace then.
 */
@Extension
public final class EnvironmentSource extends ChangeSource {
    private static final String COMMIT = "GIT_COMMIT";
    private static final String REPOSITORY = "GIT_URL";
    private static final String EVENT = "GERRIT_EVENT_TYPE";
    private static final String MERGED = "change-merged";

    @Override
    public Optional<Change> change(ChangeContext context) throws BuildsetException, IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(context.environment());
        Optional<Checkout> checkout = context.checkout();
        if (checkout.isPresent()) {
            environment.put(COMMIT, checkout.get().proposed().id());
            if (checkout.get().remote() != null) {
                environment.putIfAbsent(REPOSITORY, checkout.get().remote());
            }
        }
        return ChangeEnvironment.change(environment);
    }

    @Override
    public List<ChangeId> merged(ChangeContext context, String project) throws BuildsetException {
        Optional<Change> triggered = ChangeEnvironment.change(context.environment());
        if (triggered.isPresent() && !MERGED.equals(context.environment().get(EVENT))) {
            throw new BuildsetException(
                    "this build is for " + triggered.get() + ", which is not merged yet: promote in a"
                            + " job that runs after the merge, or name a change that was merged with 'change'");
        }
        return triggered.map(Change::id).stream().toList();
    }
}
