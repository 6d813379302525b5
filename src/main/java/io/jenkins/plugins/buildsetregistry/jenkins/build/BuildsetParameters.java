package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.EnvVars;
import hudson.Util;
import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Buildset;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeEnvironment;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeReference;
import io.jenkins.plugins.buildsetregistry.buildset.RegistryManager;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
import io.jenkins.plugins.buildsetregistry.buildset.WhenMissing;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a step was told of its change and of those before it; kept in its state. */
public final class BuildsetParameters implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int DEFAULT_WAIT_MINUTES = 30;

    private String change;
    private String project;
    private String revision;
    private ArrayList<String> dependsOn = new ArrayList<>();
    private WhenMissing whenMissing = WhenMissing.FAIL;
    private Require require = Require.BUILT;
    private int waitMinutes = DEFAULT_WAIT_MINUTES;

    public String getChange() {
        return change;
    }

    public void setChange(String change) {
        this.change = Util.fixEmptyAndTrim(change);
    }

    public String getProject() {
        return project;
    }

    public void setProject(String project) {
        this.project = Util.fixEmptyAndTrim(project);
    }

    public String getRevision() {
        return revision;
    }

    public void setRevision(String revision) {
        this.revision = Util.fixEmptyAndTrim(revision);
    }

    public List<String> getDependsOn() {
        return dependsOn;
    }

    public void setDependsOn(List<String> dependsOn) {
        this.dependsOn = TextList.words(dependsOn);
    }

    /** {@code fail}, {@code wait} or {@code published}. */
    public String getWhenMissing() {
        return Choice.word(whenMissing);
    }

    public void setWhenMissing(String whenMissing) {
        this.whenMissing = Choice.of("whenMissing", whenMissing, WhenMissing.FAIL);
    }

    /** {@code built} or {@code tested}. */
    public String getRequire() {
        return Choice.word(require);
    }

    public void setRequire(String require) {
        this.require = Choice.of("require", require, Require.BUILT);
    }

    public Integer getWaitMinutes() {
        return waitMinutes;
    }

    /** @param waitMinutes null for the default */
    public void setWaitMinutes(Integer waitMinutes) {
        if (waitMinutes != null && waitMinutes < 0) {
            throw new IllegalArgumentException("waitMinutes must not be negative, but is " + waitMinutes);
        }
        this.waitMinutes = waitMinutes == null ? DEFAULT_WAIT_MINUTES : waitMinutes;
    }

    /** With variables such as {@code $GERRIT_CHANGE_URL} put in, as fields of a form are written. */
    public BuildsetParameters expanded(EnvVars environment) {
        BuildsetParameters expanded = new BuildsetParameters();
        expanded.setChange(environment.expand(change));
        expanded.setProject(environment.expand(project));
        expanded.setRevision(environment.expand(revision));
        expanded.setDependsOn(dependsOn.stream().map(environment::expand).toList());
        expanded.whenMissing = whenMissing;
        expanded.require = require;
        expanded.waitMinutes = waitMinutes;
        return expanded;
    }

    RegistryManager.Options options(Duration lease) {
        return new RegistryManager.Options(whenMissing, require, Duration.ofMinutes(waitMinutes), lease);
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
    public Change change(Map<String, String> environment) throws BuildsetException {
        if (change == null) {
            return ChangeEnvironment.change(environment)
                    .map(found -> revision == null ? found : new Change(found.id(), revision, found.url()))
                    .orElse(null);
        }
        ChangeId id = ChangeReference.parse(change, project);
        return new Change(id, revision, change.contains("://") ? change : null);
    }
}
