package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.Checkout;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks git what is checked out in a directory; null if there is no repository, or the agent has no git. A repository that git does
 * not read is a warning, and so is one that an earlier build has left as it is.
 */
public final class ReadCheckout extends AgentTask<Checkout> {
    private static final long serialVersionUID = 1;

    /** NUL is in no commit and in no warning, which git writes before or after: id, committer, message. */
    private static final String FORMAT = "--format=%x00%H%n%ce%n%B%x00";

    private static final Pattern COMMIT = Pattern.compile("(?s)\0([0-9a-f]+)\n([^\n]*)\n(.*)\0");

    /** One of them changes with a fetch, and with a checkout of what is checked out already. */
    private static final List<String> TOUCHED = List.of("HEAD", "FETCH_HEAD", "ORIG_HEAD", "index", "logs/HEAD");

    /** File systems may know full seconds only. */
    private static final Duration INACCURACY = Duration.ofSeconds(1);

    private final String within;
    private final Duration age;

    /**
     * @param within directory above which no repository is looked for, or null
     * @param age how long ago the build was started: a duration, for clocks of machines differ
     */
    public ReadCheckout(String within, Duration age, TaskListener listener) {
        super(listener);
        this.within = within;
        this.age = age;
    }

    @Override
    Checkout run(Path directory) throws InterruptedException {
        CommandResult result;
        try {
            result = git(directory, log("HEAD"));
        } catch (HostException e) {
            return warned(directory, e.getMessage());
        }
        Optional<Checkout.Commit> head = commit(result);
        if (head.isEmpty()) {
            return warned(directory, result.output().lines().findFirst().orElse("it says nothing"));
        }
        try {
            if (isOfAnEarlierBuild(directory)) {
                log().accept(
                                "WARNING: " + directory + " still has commit "
                                        + head.get().id()
                                        + " of an earlier build, so it tells neither the revision nor what the change"
                                        + " depends on: check out before the buildset registry starts, or give 'revision' and 'dependsOn'");
                return null;
            }
            CommandResult remote = git(directory, "config", "--get", "remote.origin.url");
            return new Checkout(
                    remote.succeeded() ? withoutUser(lastLine(remote)) : null,
                    head.get(),
                    commit(git(directory, log("HEAD^1"))).orElse(null),
                    commit(git(directory, log("HEAD^2"))).orElse(null));
        } catch (HostException e) {
            return warned(directory, e.getMessage());
        }
    }

    private boolean isOfAnEarlierBuild(Path directory) throws HostException, InterruptedException {
        Path repository = Path.of(lastLine(git(directory, "rev-parse", "--absolute-git-dir")));
        Instant touched = TOUCHED.stream()
                .map(file -> repository.resolve(file).toFile().lastModified())
                .max(Comparator.naturalOrder())
                .map(Instant::ofEpochMilli)
                .orElseThrow();
        return touched.isBefore(Instant.now().minus(age).minus(INACCURACY));
    }

    private Checkout warned(Path directory, String reason) {
        if (Files.exists(directory.resolve(".git"))) {
            log().accept("WARNING: git cannot read the repository in " + directory
                    + ", so no commit tells which change this is and what it depends on: " + reason);
        }
        return null;
    }

    private static String[] log(String name) {
        return new String[] {
            "-c", "log.showSignature=false", "log", "-1", "--no-color", "--encoding=UTF-8", FORMAT, name, "--"
        };
    }

    private static Optional<Checkout.Commit> commit(CommandResult result) {
        Matcher commit = COMMIT.matcher(result.output());
        return result.succeeded() && commit.find()
                ? Optional.of(new Checkout.Commit(
                        commit.group(1), commit.group(2), commit.group(3).trim()))
                : Optional.empty();
    }

    private CommandResult git(Path directory, String... arguments) throws HostException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Map<String, String> environment = new HashMap<>();
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_DIR", null);
        environment.put("GIT_WORK_TREE", null);
        Path above = within == null ? null : Path.of(within).getParent();
        if (above != null) {
            environment.put("GIT_CEILING_DIRECTORIES", above.toString());
        }
        return new LocalHost().run(new Command(command, environment, directory.toString()), line -> {});
    }

    /** {@code https://user:password@host/path}; the user of {@code git@host:path} is no secret, and no matter. */
    private static String withoutUser(String address) {
        return address.replaceFirst("://[^/]*@", "://");
    }

    /** Warnings come before it. */
    private static String lastLine(CommandResult result) {
        String[] lines = result.output().trim().split("\\R");
        return lines[lines.length - 1];
    }
}
