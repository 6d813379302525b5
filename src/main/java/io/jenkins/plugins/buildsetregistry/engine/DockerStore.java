package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one build has put into a daemon's store under names of its own, and its removal. */
final class DockerStore {
    private static final Pattern PUSHED = Pattern.compile("digest: (sha256:[0-9a-f]{64}) size:");
    private static final int REMOVAL_ROUNDS = 50;
    private static final int PULL_ROUNDS = 3;
    private static final int PUSH_ROUNDS = 3;
    private static final Pattern REGISTRY_FAILED =
            Pattern.compile("received unexpected HTTP status: 5\\d\\d|digest invalid\\s+manifest blob unknown");

    private final EngineProgram docker;
    private final Set<String> names = new LinkedHashSet<>();
    private final Consumer<String> log;

    DockerStore(EngineProgram docker, Consumer<String> log) {
        this.docker = docker;
        this.log = log;
    }

    /** Pulls {@code reference} and gives it a name of this build's only. */
    void pullAs(String name, String reference, List<String> options)
            throws EngineException, HostException, InterruptedException {
        for (int round = 1; ; round++) {
            names.add(reference);
            pull(reference, options);
            names.add(name);
            CommandResult tagged = docker.run("tag", reference, name);
            if (tagged.succeeded()) {
                return;
            }
            // Another build that used the same base has removed its reference in between.
            if (round == PULL_ROUNDS) {
                throw docker.failure("naming " + reference, tagged);
            }
        }
    }

    /** Removes a name at once; an image that has others stays. */
    void forget(String name) throws HostException, InterruptedException {
        if (docker.run("rmi", name).succeeded()) {
            names.remove(name);
        }
    }

    void pull(String reference, List<String> options) throws EngineException, HostException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("pull"));
        arguments.addAll(options);
        arguments.add(reference);
        docker.require("pulling " + reference, arguments, log);
    }

    void tag(String source, String name) throws EngineException, HostException, InterruptedException {
        names.add(name);
        docker.require("naming " + name, List.of("tag", source, name), log);
    }

    /**
     * Names an image and pushes it under that name.
     *
     * @param what for messages
     * @param target {@code host:port/repository:tag}
     * @return the digest of its manifest
     */
    Digest push(String what, String image, String target) throws EngineException, HostException, InterruptedException {
        tag(image, target);
        CommandResult pushed = docker.run(List.of("push", target), log);
        for (int round = 1; isRegistrysFailure(pushed) && round < PUSH_ROUNDS; round++) {
            TimeUnit.SECONDS.sleep(round);
            log.accept("docker: pushing " + what + " once more, as the registry had a failure");
            pushed = docker.run(List.of("push", target), log);
        }
        if (!pushed.succeeded()) {
            throw docker.failure("pushing " + what, pushed);
        }
        Matcher matcher = PUSHED.matcher(pushed.output());
        if (!matcher.find()) {
            throw docker.failure("finding the digest that was pushed for " + what, pushed);
        }
        return Digest.parse(matcher.group(1));
    }

    // docker repeats layers but not manifests; the other engines repeat both. To a manifest of which somebody is just
    // pushing a layer, too, docker-registry 2.8 answers 500, or that the digest in the empty link to it is invalid.
    private static boolean isRegistrysFailure(CommandResult pushed) {
        return !pushed.succeeded() && REGISTRY_FAILED.matcher(pushed.output()).find();
    }

    /** A name that a build is about to make. */
    String reserve(String name) {
        names.add(name);
        return name;
    }

    /**
     * Removes the names, then the images that have none.
     *
     * @param unnamed ids, the last one made first
     */
    void clear(List<String> unnamed) throws HostException, InterruptedException {
        List<String> newestFirst = new ArrayList<>(names);
        Collections.reverse(newestFirst);
        remove(newestFirst);
        remove(unnamed);
    }

    // A build that was interrupted goes on in the daemon for a moment, and its container holds its image.
    private void remove(List<String> references) throws HostException, InterruptedException {
        if (references.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("rmi"));
        arguments.addAll(references);
        for (int round = 0; round < REMOVAL_ROUNDS; round++) {
            CommandResult result = docker.run(arguments, line -> {});
            if (result.succeeded() || !isHeld(result.output())) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        log.accept("WARNING: docker could not remove all of " + String.join(", ", references));
    }

    /** The name of an image may have the word in it. */
    private static boolean isHeld(String output) {
        return output.lines().anyMatch(line -> line.contains("container") && !line.contains("No such image"));
    }
}
