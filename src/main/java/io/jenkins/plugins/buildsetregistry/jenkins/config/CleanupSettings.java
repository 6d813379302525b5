package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.AbortException;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the daily clean-up works with: registries of the configuration, with credentials that this may use by itself, as there is no
 * build.
 *
 * @param age zero if there is no daily clean-up
 */
public record CleanupSettings(
        Duration age, List<IntermediateRegistrySettings> intermediates, List<TargetRegistry> targets) {
    /**
     * How it reaches target registries; it holds passwords.
     *
     * @param targets for those repositories only that tags may be deleted in
     * @param skipped repositories that an entry is for, but no credentials
     */
    public record Access(RegistryDirectory targets, Deletions deletions, Set<ImageName> skipped) {}

    /** The names of all intermediate registries. */
    public List<String> names() {
        return intermediates.stream().map(IntermediateRegistrySettings::getName).toList();
    }

    /**
     * How one of them is reached; it holds a password.
     *
     * @throws AbortException if the configuration may not use its credentials
     */
    public Registries intermediate(String name) throws AbortException {
        for (IntermediateRegistrySettings each : intermediates) {
            if (each.getName().equals(name)) {
                return each.registries(RegistryCredentials.global());
            }
        }
        throw new AbortException("there is no intermediate registry '" + name + "'");
    }

    /** @param repositories of which those count that a target registry is for; anybody may have named the others */
    public Access access(Collection<ImageName> repositories, Consumer<String> log) throws AbortException {
        Map<TargetRegistry, List<ImageName>> byTarget = new HashMap<>();
        Set<ImageName> skipped = new LinkedHashSet<>();
        for (ImageName name : repositories) {
            Optional<TargetRegistry> target = ConfiguredTargets.of(targets, name);
            target.ifPresent(each ->
                    byTarget.computeIfAbsent(each, key -> new ArrayList<>()).add(name));
        }
        List<ImageName> usable = new ArrayList<>();
        for (TargetRegistry target : targets) {
            List<ImageName> names = byTarget.getOrDefault(target, List.of());
            String reason = names.isEmpty() ? null : refusal(target);
            if (reason == null) {
                usable.addAll(names);
            } else {
                skipped.addAll(names);
                log.accept("temporary tags of " + names.size() + " repositories of " + target.getRegistry() + " stay: "
                        + reason);
            }
        }
        ConfiguredTargets found = new ConfiguredTargets(targets, RegistryCredentials.global());
        return new Access(found.writers(usable), found.deletions(usable, log), skipped);
    }

    /** @return why nothing can be deleted there, or null */
    private static String refusal(TargetRegistry target) {
        if (target.getDeletionCredentialsId() == null) {
            return "it has no credentials for deleting tags";
        }
        try {
            ConfiguredTargets.parse(target.address(), "the registry");
            target.deletionMethod();
            RegistryCredentials.findGlobal(target.getCredentialsId());
            RegistryCredentials.findGlobal(target.getDeletionCredentialsId());
            return null;
        } catch (AbortException e) {
            return e.getMessage();
        }
    }
}
