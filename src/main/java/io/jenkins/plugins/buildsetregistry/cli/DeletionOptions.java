package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.deletion.DeletionMethod;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a command deletes temporary tags. Passwords come from an auth file only, never from the command line. */
final class DeletionOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--deletion",
            paramLabel = "NAME=KIND[@URL]",
            description =
                    "Whose interface deletes tags of the registry NAME of image names if the registry does not do so by the"
                            + " OCI specification: docker-hub, quay, ghcr, gitlab, harbor, ecr, artifactory or none, and the address of"
                            + " its web interface; can be repeated. Public ones are known by their names.")
    private Map<String, String> kinds = new LinkedHashMap<>();

    @Option(
            names = "--deletion-authfile",
            paramLabel = "FILE",
            description = "Passwords for deletions, in the form of --authfile; the same file if it is not given.")
    private Path authFile;

    @Option(
            names = "--overwrite-temporary-tags",
            description = "Where nothing else helps, overwrite a temporary tag with a tiny manifest, and delete that.")
    private boolean overwrite;

    Deletions deletions(RegistryOptions registries) throws IOException {
        RegistryDirectory accesses = authFile == null ? registries.targets() : registries.targets(authFile);
        Set<String> names = new HashSet<>(accesses.accesses().keySet());
        names.addAll(kinds.keySet());
        Map<String, DeletionMethod> methods = new HashMap<>();
        for (String name : names) {
            methods.put(name, method(name, kinds.get(name)));
        }
        return new Deletions(accesses, methods);
    }

    private DeletionMethod method(String registry, String text) {
        int at = text == null ? -1 : text.indexOf('@');
        try {
            DeletionMethod method = DeletionMethod.of(
                    at < 0 ? text : text.substring(0, at), at < 0 ? null : text.substring(at + 1), overwrite);
            if (text != null) {
                method.requireFor(registry);
            }
            return method;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--deletion: " + e.getMessage());
        }
    }
}
