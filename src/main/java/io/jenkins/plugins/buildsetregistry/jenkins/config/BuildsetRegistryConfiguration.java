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
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    @DataBoundSetter
    public void setIntermediateRegistries(List<IntermediateRegistrySettings> intermediateRegistries) {
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
        IntermediateRegistrySettings settings = find(name);
        if (settings == null) {
            return Registries.NONE;
        }
        String where = "the intermediate registry '" + settings.getName() + "'";
        RegistryUrl url = parse(settings.getUrl(), where);
        RegistryAccess access = access(url, settings.getCredentialsId(), settings.getCaCertificates(), run, where);
        return Registries.of(access, url.path());
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
        return directory(images, (image, target) -> access(target, run));
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

    /** Whether the same credentials are for both images. */
    public boolean haveOneTarget(ImageName image, ImageName other) {
        return target(image).isPresent() && target(image).equals(target(other));
    }

    /** How a build reaches the registries that it reads bases from; without credentials that it may not use. It holds passwords. */
    public RegistryDirectory upstreams(Run<?, ?> run, Collection<ImageName> bases, TaskListener listener)
            throws AbortException {
        return directory(bases, (base, target) -> readAccess(target, run, listener));
    }

    /** As {@link #targets}, with the credentials that tags are deleted with, for repositories that have some. It holds passwords. */
    public RegistryDirectory deletions(Run<?, ?> run, Collection<ImageName> images, TaskListener listener)
            throws AbortException {
        return directory(images, (image, target) -> deletionAccess(image, target, run, listener));
    }

    /** How one repository is reached. */
    private interface Way {
        /** @return null if it is not to be */
        RegistryAccess to(ImageName image, TargetRegistry target) throws AbortException;
    }

    private RegistryDirectory directory(Collection<ImageName> images, Way way) throws AbortException {
        Map<String, RegistryAccess> accesses = new HashMap<>();
        for (ImageName image : images) {
            Optional<TargetRegistry> target = target(image);
            if (target.isPresent() && !accesses.containsKey(RegistryDirectory.key(image))) {
                RegistryAccess access = way.to(image, target.get());
                if (access != null) {
                    accesses.put(RegistryDirectory.key(image), access);
                }
            }
        }
        return new RegistryDirectory(accesses);
    }

    private static RegistryAccess deletionAccess(
            ImageName image, TargetRegistry target, Run<?, ?> run, TaskListener listener) {
        if (target.getDeletionCredentialsId() == null) {
            return null;
        }
        try {
            return access(target, target.getDeletionCredentialsId(), run);
        } catch (AbortException e) {
            listener.getLogger().println("WARNING: temporary tags of " + image + " stay: " + e.getMessage());
            return null;
        }
    }

    private Optional<TargetRegistry> target(ImageName image) {
        return targetRegistries.stream().filter(each -> each.covers(image)).findFirst();
    }

    private static RegistryAccess readAccess(TargetRegistry target, Run<?, ?> run, TaskListener listener)
            throws AbortException {
        try {
            return access(target, run);
        } catch (AbortException e) {
            listener.getLogger()
                    .println("WARNING: reading " + target.getRegistry() + " anonymously: " + e.getMessage());
            return parse(target.address(), "the target registry " + target.getRegistry())
                    .access();
        }
    }

    private IntermediateRegistrySettings find(String name) throws AbortException {
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

    private static RegistryAccess access(TargetRegistry target, Run<?, ?> run) throws AbortException {
        return access(target, target.getCredentialsId(), run);
    }

    private static RegistryAccess access(TargetRegistry target, String credentialsId, Run<?, ?> run)
            throws AbortException {
        String where = "the target registry " + target.getRegistry();
        RegistryUrl url = parse(target.address(), where);
        return access(url, credentialsId, target.getCaCertificates(), run, where);
    }

    private static RegistryUrl parse(String url, String where) throws AbortException {
        try {
            return RegistryUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw new AbortException("the address of " + where + " cannot be used: " + e.getMessage());
        }
    }

    private static RegistryAccess access(
            RegistryUrl url, String credentialsId, String caCertificates, Run<?, ?> run, String where)
            throws AbortException {
        return new RegistryAccess(
                url.access().endpoint(),
                RegistryCredentials.find(credentialsId, run, where),
                caCertificates,
                JenkinsProxy.forEndpoint(url.access().endpoint()));
    }
}
