package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.AbortException;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Manage Jenkins » System » Buildset Registry: the registries that steps work with. */
@Extension
@Symbol("buildsetRegistry")
public final class BuildsetRegistryConfiguration extends GlobalConfiguration {
    private static final Range DAYS = new Range(0, 3650);

    private List<IntermediateRegistrySettings> intermediateRegistries = new ArrayList<>();
    private List<TargetRegistry> targetRegistries = new ArrayList<>();
    private SidecarDefaults sidecar;
    private int temporaryTagDays = 30;
    private int cleanupDays;

    public BuildsetRegistryConfiguration() {
        load();
    }

    /** What was stored may be from before a list was there. */
    @Override
    public synchronized void load() {
        super.load();
        intermediateRegistries = Util.fixNull(intermediateRegistries);
        targetRegistries = Util.fixNull(targetRegistries);
    }

    public static BuildsetRegistryConfiguration get() {
        return ExtensionList.lookupSingleton(BuildsetRegistryConfiguration.class);
    }

    public List<IntermediateRegistrySettings> getIntermediateRegistries() {
        return List.copyOf(intermediateRegistries);
    }

    /** @throws IllegalArgumentException if two have one name: steps choose by it */
    @DataBoundSetter
    public void setIntermediateRegistries(List<IntermediateRegistrySettings> intermediateRegistries) {
        Set<String> names = new HashSet<>();
        for (IntermediateRegistrySettings settings : Util.fixNull(intermediateRegistries)) {
            if (!names.add(settings.getName())) {
                throw new IllegalArgumentException("two intermediate registries have the name '" + settings.getName()
                        + "': give each its own, for steps choose by it");
            }
        }
        this.intermediateRegistries = new ArrayList<>(Util.fixNull(intermediateRegistries));
        save();
    }

    public List<TargetRegistry> getTargetRegistries() {
        return List.copyOf(targetRegistries);
    }

    @DataBoundSetter
    public void setTargetRegistries(List<TargetRegistry> targetRegistries) {
        this.targetRegistries = new ArrayList<>(Util.fixNull(targetRegistries));
        save();
    }

    /** Never null. */
    public SidecarDefaults getSidecar() {
        return sidecar == null ? new SidecarDefaults() : sidecar;
    }

    @DataBoundSetter
    public void setSidecar(SidecarDefaults sidecar) {
        this.sidecar = sidecar;
        save();
    }

    /** After the newest build of a change, until its temporary tags may be deleted; 0 to keep those of all but the promoted one. */
    public int getTemporaryTagDays() {
        return temporaryTagDays;
    }

    @DataBoundSetter
    public void setTemporaryTagDays(int temporaryTagDays) {
        this.temporaryTagDays = DAYS.require("temporaryTagDays", temporaryTagDays);
        save();
    }

    /** After the newest build of a change, until the daily clean-up deletes its temporary tags; 0: there is none. */
    public int getCleanupDays() {
        return cleanupDays;
    }

    @DataBoundSetter
    public void setCleanupDays(int cleanupDays) {
        this.cleanupDays = DAYS.require("cleanupDays", cleanupDays);
        save();
    }

    @POST
    public FormValidation doCheckCleanupDays(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return DAYS.check(value, "number of days");
    }

    public Duration temporaryTagRetention() {
        return Duration.ofDays(temporaryTagDays);
    }

    @POST
    public FormValidation doCheckTemporaryTagDays(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return DAYS.check(value, "number of days");
    }

    /** A form without rows says nothing of them. */
    @Override
    public boolean configure(StaplerRequest2 request, JSONObject form) throws FormException {
        form.putIfAbsent("intermediateRegistries", List.of());
        form.putIfAbsent("targetRegistries", List.of());
        return super.configure(request, form);
    }

    /**
     * What a build needs to reach its intermediate registry, and no other; it holds a password.
     *
     * @param name of the registry; null for the only one, or for none if there is none
     * @throws AbortException if the name or credentials are not known
     */
    public Registries intermediate(Run<?, ?> run, String name) throws AbortException {
        IntermediateRegistrySettings settings = named(name);
        if (settings == null) {
            return Registries.NONE;
        }
        return settings.registries(RegistryCredentials.of(run));
    }

    /**
     * How a build reaches the registries that it writes images to; it holds passwords.
     *
     * @throws AbortException if credentials for one of them are not known
     */
    public RegistryDirectory targets(Run<?, ?> run, Collection<ImageName> images) throws AbortException {
        for (ImageName image : images) {
            requireCovered(image);
        }
        return targetsOf(run).writers(images);
    }

    private ConfiguredTargets targetsOf(Run<?, ?> run) {
        return new ConfiguredTargets(targetRegistries, RegistryCredentials.of(run));
    }

    private void requireCovered(ImageName image) throws AbortException {
        List<String> patterns = targetRegistries.stream()
                .filter(target -> target.getRegistry().equals(image.registry()))
                .map(TargetRegistry::getRepositories)
                .toList();
        if (!patterns.isEmpty() && target(image).isEmpty()) {
            throw new AbortException("image " + image + ": its repository may not be written to; those of "
                    + image.registry() + " that may be are " + String.join(", ", patterns)
                    + " (Manage Jenkins » System » Buildset Registry)");
        }
    }

    /** How a build reaches the registries that it reads bases from; without credentials that it may not use. It holds passwords. */
    public RegistryDirectory upstreams(Run<?, ?> run, Collection<ImageName> bases, TaskListener listener)
            throws AbortException {
        return targetsOf(run).readers(bases, listener.getLogger()::println);
    }

    /** As {@link #targets}, with the credentials that tags are deleted with, for repositories that have some. It holds passwords. */
    public Deletions deletions(Run<?, ?> run, Collection<ImageName> images, TaskListener listener)
            throws AbortException {
        return targetsOf(run).deletions(images, listener.getLogger()::println);
    }

    /** What the daily clean-up works with, if there is one. */
    public CleanupSettings cleanup() {
        return new CleanupSettings(
                Duration.ofDays(cleanupDays), List.copyOf(intermediateRegistries), List.copyOf(targetRegistries));
    }

    private Optional<TargetRegistry> target(ImageName image) {
        return ConfiguredTargets.of(targetRegistries, image);
    }

    private IntermediateRegistrySettings named(String name) throws AbortException {
        if (Util.fixEmptyAndTrim(name) == null) {
            if (intermediateRegistries.size() > 1) {
                throw new AbortException("there are several intermediate registries (" + names()
                        + "): name one of them with 'intermediate'");
            }
            return intermediateRegistries.isEmpty() ? null : intermediateRegistries.get(0);
        }
        return intermediateRegistries.stream()
                .filter(settings -> settings.getName().equals(name.trim()))
                .findFirst()
                .orElseThrow(() -> new AbortException("there is no intermediate registry '" + name + "': "
                        + (intermediateRegistries.isEmpty() ? "none is configured" : "known are " + names())
                        + " (Manage Jenkins » System » Buildset Registry)"));
    }

    private String names() {
        return String.join(
                ", ",
                intermediateRegistries.stream()
                        .map(IntermediateRegistrySettings::getName)
                        .toList());
    }
}
