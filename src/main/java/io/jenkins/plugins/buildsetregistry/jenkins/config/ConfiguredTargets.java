package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.AbortException;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.CoveredRepositories;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.deletion.DeletionMethod;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** How target registries are reached, with the credentials that one lookup finds. What it returns holds passwords. */
final class ConfiguredTargets {
    private final List<TargetRegistry> targets;
    private final RegistryCredentials.Lookup credentials;

    ConfiguredTargets(List<TargetRegistry> targets, RegistryCredentials.Lookup credentials) {
        this.targets = targets;
        this.credentials = credentials;
    }

    /** The first that fits. */
    static Optional<TargetRegistry> of(List<TargetRegistry> targets, ImageName image) {
        return targets.stream().filter(each -> each.covers(image)).findFirst();
    }

    /** How one repository is reached. */
    private interface Way {
        /** @return null if it is not to be */
        RegistryAccess to(ImageName image, TargetRegistry target) throws AbortException;
    }

    /** For writing images; of repositories that no entry is for, nothing. */
    RegistryDirectory writers(Collection<ImageName> images) throws AbortException {
        return new RegistryDirectory(accesses(images, (image, target) -> access(target, target.getCredentialsId())));
    }

    /** For reading bases; anonymous where credentials are not found. */
    RegistryDirectory readers(Collection<ImageName> images, Consumer<String> log) throws AbortException {
        return new RegistryDirectory(accesses(images, (image, target) -> {
            try {
                return access(target, target.getCredentialsId());
            } catch (AbortException e) {
                log.accept("WARNING: reading " + target.getRegistry() + " anonymously: " + e.getMessage());
                return parse(target.address(), where(target)).access();
            }
        }));
    }

    /** For deleting tags, of repositories that have credentials for that. */
    Deletions deletions(Collection<ImageName> images, Consumer<String> log) throws AbortException {
        Map<String, DeletionMethod> methods = new HashMap<>();
        Map<String, RegistryAccess> accesses = accesses(images, (image, target) -> {
            if (target.getDeletionCredentialsId() == null) {
                return null;
            }
            try {
                methods.put(RegistryDirectory.key(image), target.deletionMethod());
                return access(target, target.getDeletionCredentialsId());
            } catch (AbortException e) {
                log.accept("WARNING: temporary tags of " + image + " stay: " + e.getMessage());
                return null;
            }
        });
        return new Deletions(new RegistryDirectory(accesses), methods);
    }

    private Map<String, RegistryAccess> accesses(Collection<ImageName> images, Way way) throws AbortException {
        Map<String, RegistryAccess> accesses = new HashMap<>();
        for (ImageName image : images) {
            Optional<TargetRegistry> target = of(targets, image);
            if (target.isPresent() && !accesses.containsKey(RegistryDirectory.key(image))) {
                RegistryAccess access = way.to(image, target.get());
                if (access != null) {
                    accesses.put(RegistryDirectory.key(image), access);
                }
            }
        }
        return accesses;
    }

    private RegistryAccess access(TargetRegistry target, String credentialsId) throws AbortException {
        String where = where(target);
        return access(parse(target.address(), where), credentialsId, target.getCaCertificates(), credentials, where)
                .withRepositories(covered(target));
    }

    private CoveredRepositories covered(TargetRegistry target) {
        return new CoveredRepositories(
                target.repositoryPattern(),
                targets.stream()
                        .takeWhile(before -> before != target)
                        .filter(before -> before.getRegistry().equals(target.getRegistry()))
                        .map(TargetRegistry::repositoryPattern)
                        .toList());
    }

    private static String where(TargetRegistry target) {
        return "the target registry " + target.getRegistry();
    }

    static RegistryUrl parse(String url, String where) throws AbortException {
        try {
            return RegistryUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw new AbortException("the address of " + where + " cannot be used: " + e.getMessage());
        }
    }

    static RegistryAccess access(
            RegistryUrl url,
            String credentialsId,
            String caCertificates,
            RegistryCredentials.Lookup credentials,
            String where)
            throws AbortException {
        return new RegistryAccess(
                url.access().endpoint(),
                credentials.find(credentialsId, where),
                caCertificates,
                JenkinsProxy.forEndpoint(url.access().endpoint()));
    }
}
