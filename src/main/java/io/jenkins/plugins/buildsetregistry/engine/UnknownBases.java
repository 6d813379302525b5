package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.util.ArrayList;
import java.util.List;

/** Finds out, after an engine could not get a base, whether it is published at all. */
final class UnknownBases {
    private final BuildRequest request;
    private final BuildInputs inputs;

    UnknownBases(BuildRequest request, BuildInputs inputs) {
        this.request = request;
        this.inputs = inputs;
    }

    /**
     * @param what for the message: "building acme/app"
     * @throws EngineException unless the build has succeeded: with what the engine said, and what it lacked
     */
    void require(EngineProgram engine, String what, CommandResult built) throws EngineException, InterruptedException {
        if (!built.succeeded()) {
            EngineException failure = engine.failure(what, built);
            throw explain(failure, failure.getMessage());
        }
    }

    /**
     * The failure again, with a line for each base that the engine's output names and that its registry does not give.
     *
     * @param output what the engine said at its end
     */
    EngineException explain(EngineException failure, String output) throws EngineException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (ResolvedBase base : inputs.bases()) {
            if (!base.isSpeculative() && output.contains(base.name().repository())) {
                String found = ask(base);
                if (!found.isEmpty()) {
                    lines.add("base image " + base.written() + where(base) + " is not in the buildset registry, and "
                            + found);
                }
            }
        }
        if (lines.isEmpty()) {
            return failure;
        }
        return new EngineException(String.join("\n", lines) + "\n" + failure.getMessage(), failure);
    }

    private String where(ResolvedBase base) throws EngineException {
        return inputs.images().stream()
                .filter(use -> use.name().equals(base.written()))
                .findFirst()
                .map(use -> " (" + inputs.dockerfile().file() + " line " + use.line() + ", " + use.kind() + ")")
                .orElse("");
    }

    private String ask(ResolvedBase base) throws InterruptedException {
        ImageName name = base.name();
        RegistryAccess access = request.upstreams().access(name);
        try {
            boolean published = new RemoteRegistry(access)
                    .repository(name.repository())
                    .head(name.reference())
                    .isPresent();
            return published
                    ? ""
                    : "not published at " + name.registry() + " either: build it in this buildset, or correct its name";
        } catch (RegistryException e) {
            return switch (e.status()) {
                case 401, 403 ->
                    "it is not published at " + name.registry() + ", or not for these credentials (status " + e.status()
                            + ")";
                case 0 -> "its registry " + name.registry() + " cannot be reached: " + e.getMessage();
                default -> "its registry " + name.registry() + " fails: " + e.getMessage();
            };
        }
    }
}
