package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.AbortException;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.GlobalConfiguration;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;

/** Manage Jenkins » System » Buildset Registry: the registries that steps work with. */
@Extension
@Symbol("buildsetRegistry")
public final class BuildsetRegistryConfiguration extends GlobalConfiguration {
    private List<IntermediateRegistrySettings> intermediateRegistries = new ArrayList<>();
    private List<TargetRegistry> targetRegistries = new ArrayList<>();

    public BuildsetRegistryConfiguration() {
        load();
    }

    public static BuildsetRegistryConfiguration get() {
        return ExtensionList.lookupSingleton(BuildsetRegistryConfiguration.class);
    }

    public List<IntermediateRegistrySettings> getIntermediateRegistries() {
        return List.copyOf(intermediateRegistries);
    }

    @DataBoundSetter
    public void setIntermediateRegistries(List<IntermediateRegistrySettings> intermediateRegistries) {
        this.intermediateRegistries = new ArrayList<>(intermediateRegistries);
        save();
    }

    public List<TargetRegistry> getTargetRegistries() {
        return List.copyOf(targetRegistries);
    }

    @DataBoundSetter
    public void setTargetRegistries(List<TargetRegistry> targetRegistries) {
        this.targetRegistries = new ArrayList<>(targetRegistries);
        save();
    }

    /**
     * What a build needs to reach its registries; it holds passwords.
     *
     * @param intermediate its name; null for the only one, or for none if there is none
     * @param images that will be read or written; others are read as the targets without a pattern say
     * @throws AbortException if a name or credentials are not known, or no target is for an image
     */
    public Registries registries(Run<?, ?> run, String intermediate, Collection<ImageName> images)
            throws AbortException {
        IntermediateRegistrySettings settings = intermediate(intermediate);
        RegistryDirectory targets = new RegistryDirectory(targets(run, images));
        if (settings == null) {
            return new Registries(null, "", targets);
        }
        String where = "the intermediate registry '" + settings.getName() + "'";
        RegistryUrl url = parse(settings.getUrl(), where);
        RegistryAccess access = access(url, settings.getCredentialsId(), settings.getCaCertificates(), run, where);
        return new Registries(access, url.path(), targets);
    }

    private IntermediateRegistrySettings intermediate(String name) throws AbortException {
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

    private Map<String, RegistryAccess> targets(Run<?, ?> run, Collection<ImageName> images) throws AbortException {
        Map<String, RegistryAccess> accesses = new HashMap<>();
        for (TargetRegistry target : targetRegistries) {
            if (target.getRepositories() == null && !accesses.containsKey(target.getRegistry())) {
                accesses.put(target.getRegistry(), access(target, run));
            }
        }
        for (ImageName image : images) {
            for (TargetRegistry target : targetRegistries) {
                if (target.getRepositories() != null && target.covers(image)) {
                    accesses.put(image.registry() + "/" + image.repository(), access(target, run));
                    break;
                }
            }
        }
        return accesses;
    }

    private static RegistryAccess access(TargetRegistry target, Run<?, ?> run) throws AbortException {
        String where = "the target registry " + target.getRegistry();
        RegistryUrl url = parse(target.address(), where);
        return access(url, target.getCredentialsId(), target.getCaCertificates(), run, where);
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
