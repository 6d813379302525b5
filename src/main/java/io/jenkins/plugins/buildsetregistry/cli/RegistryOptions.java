package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which registries a command works with. Passwords come from an auth file only, never from the command line. */
final class RegistryOptions {
    @picocli.CommandLine.Spec(picocli.CommandLine.Spec.Target.MIXEE)
    private picocli.CommandLine.Model.CommandSpec command;

    @Option(
            names = "--intermediate",
            paramLabel = "URL[/PREFIX]",
            description = "The registry that carries images of unmerged changes from one build to the next.")
    private String intermediate;

    @Option(
            names = "--target",
            paramLabel = "NAME=URL",
            description = "Where the registry NAME of image names is reached, such as"
                    + " registry.example.org=http://127.0.0.1:5000; can be repeated. Others are reached by https.")
    private Map<String, String> targets = new LinkedHashMap<>();

    @Option(
            names = "--authfile",
            paramLabel = "FILE",
            description =
                    "Passwords, as docker and podman keep them; $REGISTRY_AUTH_FILE or ~/.docker/config.json if it"
                            + " is not given.")
    private Path authFile;

    @Option(names = "--ca", paramLabel = "FILE", description = "Certificates (PEM) to trust beside the system's.")
    private Path ca;

    /** @return null if none was named */
    IntermediateRegistry intermediate() throws BuildsetException, IOException {
        if (intermediate == null) {
            return null;
        }
        RegistryAddress address = RegistryAddress.parse(intermediate);
        return new IntermediateRegistry(address.access(authFile, ca), address.path());
    }

    IntermediateRegistry requiredIntermediate() throws BuildsetException, IOException {
        IntermediateRegistry registry = intermediate();
        if (registry == null) {
            throw new ParameterException(command.commandLine(), "Missing required option: --intermediate=URL[/PREFIX]");
        }
        return registry;
    }

    /** The targets, and whatever else the auth file has a password for. */
    RegistryDirectory targets() throws IOException {
        return targets(authFile);
    }

    /** As {@link #targets()}, with the passwords of another file. */
    RegistryDirectory targets(Path passwords) throws IOException {
        return targets(passwords, List.of());
    }

    /** As {@link #targets()}, and the registries of those images, by https. */
    RegistryDirectory targets(Collection<ImageName> images) throws IOException {
        return targets(authFile, images);
    }

    private RegistryDirectory targets(Path passwords, Collection<ImageName> images) throws IOException {
        Map<String, RegistryAccess> accesses = new HashMap<>();
        RegistryDirectory usual = new RegistryDirectory(Map.of());
        images.forEach(image -> accesses.put(image.registry(), usual.access(image)));
        for (String registry : AuthFile.read(passwords, System.getenv()).registries()) {
            String host = registry.equals(ImageName.DOCKER_HUB) ? "registry-1.docker.io" : registry;
            accesses.put(registry, RegistryAddress.parse(host).access(passwords, ca));
        }
        for (Map.Entry<String, String> target : targets.entrySet()) {
            accesses.put(
                    target.getKey(), RegistryAddress.parse(target.getValue()).access(passwords, ca));
        }
        return new RegistryDirectory(accesses);
    }
}
