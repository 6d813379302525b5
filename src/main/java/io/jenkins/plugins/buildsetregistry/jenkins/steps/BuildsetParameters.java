package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Buildset;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeEnvironment;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeReference;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
import io.jenkins.plugins.buildsetregistry.buildset.WhenMissing;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.StartRegistry;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a step was told of its change and of those before it; kept in its state. */
final class BuildsetParameters implements Serializable {
    private static final long serialVersionUID = 1;

    String change;
    String project;
    String revision;
    ArrayList<String> dependsOn = new ArrayList<>();
    WhenMissing whenMissing = WhenMissing.FAIL;
    Require require = Require.BUILT;
    int waitMinutes = 30;

    StartRegistry.Options options() {
        return new StartRegistry.Options(whenMissing, require, Duration.ofMinutes(waitMinutes));
    }

    /**
     * @param environment of the step, which is asked where the parameters say nothing
     * @param buildUrl or null
     */
    Buildset buildset(BuildId build, Map<String, String> environment, String buildUrl) throws BuildsetException {
        Change self = change(environment);
        String ownProject = self == null ? project : self.id().project();
        Set<ChangeId> ahead = new LinkedHashSet<>();
        for (String reference : dependsOn) {
            ahead.add(ChangeReference.parse(reference, ownProject));
        }
        return new Buildset(self, build, buildUrl, List.copyOf(ahead));
    }

    /** @return null if neither parameters nor environment name one */
    Change change(Map<String, String> environment) throws BuildsetException {
        if (change == null) {
            return ChangeEnvironment.change(environment)
                    .map(found -> revision == null ? found : new Change(found.id(), revision, found.url()))
                    .orElse(null);
        }
        ChangeId id = ChangeReference.parse(change, project);
        return new Change(id, revision, change.contains("://") ? change : null);
    }
}
