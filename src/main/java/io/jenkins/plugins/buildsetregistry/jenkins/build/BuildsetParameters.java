package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.EnvVars;
import hudson.Util;
import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Buildset;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeAliases;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeReference;
import io.jenkins.plugins.buildsetregistry.buildset.RegistryManager;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
import io.jenkins.plugins.buildsetregistry.buildset.WhenMissing;
import io.jenkins.plugins.buildsetregistry.engine.Fallback;
import io.jenkins.plugins.buildsetregistry.jenkins.change.ChangeContext;
import io.jenkins.plugins.buildsetregistry.jenkins.change.Changes;
import io.jenkins.plugins.buildsetregistry.jenkins.form.Choice;
import io.jenkins.plugins.buildsetregistry.jenkins.form.TextList;
import io.jenkins.plugins.buildsetregistry.registry.Upstream;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a step was told of its change and of those before it; kept in its state. */
public final class BuildsetParameters implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int DEFAULT_WAIT_MINUTES = 30;

    private String change;
    private String project;
    private String revision;
    private ArrayList<String> dependsOn;
    private WhenMissing whenMissing = WhenMissing.FAIL;
    private Require require = Require.BUILT;
    private Integer waitMinutes = DEFAULT_WAIT_MINUTES;
    private boolean expose;
    private ArrayList<String> namespaces = new ArrayList<>();
    private Fallback upstream = Fallback.ALLOW;

    /** A job may have been stored before a field was there. */
    private Object readResolve() {
        whenMissing = whenMissing == null ? WhenMissing.FAIL : whenMissing;
        require = require == null ? Require.BUILT : require;
        waitMinutes = waitMinutes == null ? DEFAULT_WAIT_MINUTES : waitMinutes;
        namespaces = TextList.words(namespaces);
        upstream = upstream == null ? Fallback.ALLOW : upstream;
        return this;
    }

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

    /** Null if it is to be found out. */
    public List<String> getDependsOn() {
        return dependsOn;
    }

    /** @param dependsOn an empty list is none; an empty text, as a form posts it, says nothing */
    public void setDependsOn(List<String> dependsOn) {
        ArrayList<String> words = TextList.words(dependsOn);
        boolean unsaid = dependsOn == null || words.isEmpty() && !dependsOn.isEmpty();
        this.dependsOn = unsaid ? null : words;
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

    public boolean isExpose() {
        return expose;
    }

    public void setExpose(boolean expose) {
        this.expose = expose;
    }

    /** Empty for the usual ones. */
    public List<String> getNamespaces() {
        return namespaces;
    }

    /** @param namespaces registries, as they stand in image names */
    public void setNamespaces(List<String> namespaces) {
        ArrayList<String> words = TextList.words(namespaces);
        for (String word : words) {
            if (!Upstream.isNamespace(word)) {
                throw new IllegalArgumentException(
                        "namespaces: '" + word
                                + "' is not a registry as it stands in image names, such as quay.io or registry.example.org:5000");
            }
        }
        this.namespaces = words;
    }

    /** {@code allow} or {@code deny}. */
    public String getUpstream() {
        return Choice.word(upstream);
    }

    public void setUpstream(String upstream) {
        this.upstream = Choice.of("upstream", upstream, Fallback.ALLOW);
    }

    Fallback upstream() {
        return upstream;
    }

    /** With variables such as {@code $GERRIT_CHANGE_URL} put in, as fields of a form are written. */
    public BuildsetParameters expanded(EnvVars environment) {
        BuildsetParameters expanded = new BuildsetParameters();
        expanded.setChange(environment.expand(change));
        expanded.setProject(environment.expand(project));
        expanded.setRevision(environment.expand(revision));
        expanded.setDependsOn(
                dependsOn == null
                        ? null
                        : dependsOn.stream().map(environment::expand).toList());
        expanded.whenMissing = whenMissing;
        expanded.require = require;
        expanded.waitMinutes = waitMinutes;
        expanded.expose = expose;
        expanded.namespaces = namespaces;
        expanded.upstream = upstream;
        return expanded;
    }

    RegistryManager.Options options(Duration lease) {
        return new RegistryManager.Options(whenMissing, require, Duration.ofMinutes(waitMinutes), lease);
    }

    /**
     * @param part of the build's registries
     * @param context is asked where the parameters say nothing
     * @param buildUrl or null
     */
    Buildset buildset(BuildId build, int part, ChangeContext context, String buildUrl)
            throws BuildsetException, IOException, InterruptedException {
        Change self = change(context).orElse(null);
        return new Buildset(
                self, build, part, buildUrl, ahead(context, self), self == null ? null : Changes.alias(context, self));
    }

    private List<ChangeId> ahead(ChangeContext context, Change self)
            throws BuildsetException, IOException, InterruptedException {
        if (dependsOn == null) {
            return Changes.ahead(context, self);
        }
        Set<ChangeId> ahead = new LinkedHashSet<>();
        for (String reference : dependsOn) {
            ahead.add(ChangeReference.parse(
                    reference, self == null ? project : self.id().project()));
        }
        return List.copyOf(ahead);
    }

    private Optional<Change> change(ChangeContext context) throws BuildsetException, IOException, InterruptedException {
        if (change == null) {
            return Changes.self(context)
                    .map(found -> revision == null ? found : new Change(found.id(), revision, found.url()));
        }
        Change named = named();
        return Optional.of(
                revision == null ? new Change(named.id(), Changes.revision(context, named.id()), named.url()) : named);
    }

    /** The change that was merged; its revision may be unknown. */
    ChangeId merged(ChangeContext context, ChangeAliases aliases)
            throws BuildsetException, IOException, InterruptedException {
        return change == null ? Changes.merged(context, project, aliases) : named().id();
    }

    private Change named() throws BuildsetException {
        return new Change(ChangeReference.parse(change, project), revision, change.contains("://") ? change : null);
    }
}
