package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.remote.CoveredRepositories;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.TokenIssuer;
import io.jenkins.plugins.buildsetregistry.remote.transport.Scopes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tokens of a target registry for an agent, which does not get the password: for the repositories that a step writes to, and to read
 * from those that it may mount layers from.
 */
final class TargetTokens implements TokenIssuer {
    private static final Pattern SCOPE = Pattern.compile("repository:([^:]+):([a-z,*]+)");
    private static final Set<String> WRITING = Set.of("pull", "push");

    private final RemoteRegistry registry;
    private final Set<String> written;
    private final CoveredRepositories readable;
    private volatile boolean ended;

    /** @param written repositories */
    TargetTokens(RegistryAccess access, Set<String> written) {
        this.registry = new RemoteRegistry(access);
        this.written = Set.copyOf(written);
        this.readable = access.repositories();
    }

    /** How the node of a step reaches the registries of these images: with tokens, if it is not the controller itself. */
    static LentTargets lend(BuildPlace place, List<ImageName> images) throws IOException, InterruptedException {
        RegistryDirectory targets = BuildsetRegistryConfiguration.get().targets(place.run(), images);
        return place.workspace().isRemote()
                ? replacing(
                        targets,
                        images,
                        place.workspace().getChannel(),
                        place.listener().getLogger()::println)
                : new LentTargets(targets, List.of());
    }

    /**
     * The same registries, with tokens where a registry has them, and else with the password.
     *
     * @param images that are written
     * @throws RegistryException if a registry does not accept the credentials
     */
    static LentTargets replacing(
            RegistryDirectory targets, List<ImageName> images, VirtualChannel agent, Consumer<String> log)
            throws RegistryException, InterruptedException {
        Map<RegistryAccess, List<ImageName>> byAccess = new HashMap<>();
        images.forEach(image -> byAccess.computeIfAbsent(targets.access(image), access -> new ArrayList<>())
                .add(image));
        List<TargetTokens> lent = new ArrayList<>();
        Map<String, RegistryAccess> replaced = new HashMap<>(targets.accesses());
        for (Map.Entry<RegistryAccess, List<ImageName>> each : byAccess.entrySet()) {
            List<ImageName> names = each.getValue();
            Set<String> repositories = new LinkedHashSet<>();
            names.forEach(name -> repositories.add(name.repository()));
            TargetTokens tokens = new TargetTokens(each.getKey(), repositories);
            if (each.getKey().credentials() != null && tokens.areGiven(names.get(0), log)) {
                lent.add(tokens);
                RegistryAccess access = each.getKey().withTokens(agent.export(TokenIssuer.class, tokens));
                names.forEach(name -> replaced.put(RegistryDirectory.key(name), access));
            }
        }
        return new LentTargets(new RegistryDirectory(replaced), lent);
    }

    private boolean areGiven(ImageName image, Consumer<String> log) throws RegistryException, InterruptedException {
        try {
            return registry.token(written.stream().map(Scopes::push).toList()).isPresent();
        } catch (RegistryException e) {
            if (e.status() == 401 || e.status() == 403) {
                throw new RegistryException("cannot write " + image + ": " + e.getMessage(), e.status(), e.code(), e);
            }
            log.accept("the agent gets the password of " + registry + ", for Jenkins cannot get tokens there: "
                    + e.getMessage());
            return false;
        }
    }

    /** An agent that keeps it gets no more tokens. */
    void end() {
        ended = true;
    }

    @Override
    public Issued token(List<String> scopes) throws IOException, InterruptedException {
        if (ended) {
            throw new IOException("registry " + registry + ": the step that had tokens for it has ended");
        }
        List<String> allowed = scopes.stream().filter(this::isAllowed).toList();
        if (allowed.isEmpty() && !scopes.isEmpty()) {
            throw new IOException("registry " + registry + ": this step may not have a token for "
                    + String.join(" ", scopes) + ", only for what it uploads: " + String.join(", ", written));
        }
        return registry.token(allowed)
                .orElseThrow(() -> new IOException("registry " + registry + " does not give tokens any more"));
    }

    private boolean isAllowed(String scope) {
        Matcher matcher = SCOPE.matcher(scope);
        if (!matcher.matches()) {
            return false;
        }
        String repository = matcher.group(1);
        Set<String> actions = Set.copyOf(List.of(matcher.group(2).split(",")));
        return written.contains(repository)
                ? WRITING.containsAll(actions)
                : actions.equals(Set.of("pull")) && ImageName.isRepository(repository) && readable.have(repository);
    }
}
