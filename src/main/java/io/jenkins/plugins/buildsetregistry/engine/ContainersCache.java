package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Steps of one build by podman or buildah in the buildset registry: taken from there, and put there. Each step leaves an image in
 * the engine's store, which only its output tells.
 */
final class ContainersCache {
    private static final Pattern STAGE = Pattern.compile("(?i)(?:\\[\\d+/\\d+] )?STEP \\d+/\\d+: FROM .*");
    private static final Pattern STEP = Pattern.compile("--> ([0-9a-f]{11,64})");
    private static final Pattern REUSED = Pattern.compile("--> Using cache \\S+");
    private static final Pattern PULLED = Pattern.compile("--> Cache pulled from remote (\\S+)");
    private static final Pattern PUSHING = Pattern.compile("--> Pushing cache \\S+");

    private final EngineProgram engine;
    private final BuildRequest request;
    private final List<String> before;
    private final List<String> left = new ArrayList<>();
    private String last;
    private boolean reused;
    private boolean pushing;

    private ContainersCache(EngineProgram engine, BuildRequest request, List<String> before) {
        this.engine = engine;
        this.request = request;
        this.before = before;
    }

    static ContainersCache begin(EngineProgram engine, BuildRequest request)
            throws HostException, InterruptedException {
        return new ContainersCache(engine, request, nameless(engine));
    }

    /** @param platform or null; images of several of them may have the same steps */
    List<String> options(Platform platform) {
        String repository = request.registry().authority() + "/" + BuildCache.repository(request.spec())
                + (platform == null ? "" : "/" + platform.toString().replace('/', '-'));
        return List.of("--layers=true", "--cache-from", repository, "--cache-to", repository);
    }

    /** The build's log, read along. */
    Consumer<String> reading(Consumer<String> log) {
        last = null;
        reused = false;
        pushing = false;
        return line -> {
            Matcher step = STEP.matcher(line);
            Matcher pulled = PULLED.matcher(line);
            if (STAGE.matcher(line).matches()) {
                last = null;
            } else if (step.matches()) {
                last = step.group(1);
                if (!reused) {
                    left.add(last);
                }
                reused = false;
                pushing = false;
            } else if (REUSED.matcher(line).matches()) {
                reused = true; // it was pulled under a name, or is somebody else's
            } else if (pulled.matches()) {
                left.add(pulled.group(1));
            } else if (PUSHING.matcher(line).matches()) {
                pushing = true;
            }
            log.accept(line);
        };
    }

    /** Names and identifiers of images in the engine's store, in the order in which they came there. */
    List<String> left() throws HostException, InterruptedException {
        List<String> all = new ArrayList<>(left);
        if (pushing) {
            // The build has ended in the midst of a push, and has not said which image that was. If one is new and
            // alone, it is that one; several are those of other builds, too, which may be in the midst of theirs.
            List<String> pushed = new ArrayList<>();
            for (String image : nameless(engine)) {
                if (!before.contains(image) && !isKnown(image) && (last == null || standsOnLast(image))) {
                    pushed.add(image);
                }
            }
            all.addAll(pushed.size() == 1 ? pushed : List.of());
        }
        return all;
    }

    private boolean isKnown(String image) {
        String id = image.replaceFirst("^sha256:", "");
        return left.stream().anyMatch(id::startsWith);
    }

    private static List<String> nameless(EngineProgram engine) throws HostException, InterruptedException {
        return engine.run("images", "--all", "--no-trunc", "--filter", "dangling=true", "--format", "{{.ID}}")
                .output()
                .lines()
                .toList();
    }

    /** What was committed last in its history says so. */
    private boolean standsOnLast(String image) throws HostException, InterruptedException {
        String history = engine.name().equals(BuildahEngine.NAME) ? ".OCIv1.History" : ".History";
        String format = "{{range " + history + "}}<{{.Comment}}>{{end}}";
        String comments = engine.run("inspect", "--type", "image", "--format", format, image)
                .output();
        return comments.substring(comments.lastIndexOf('<') + 1).startsWith("FROM " + last);
    }
}
