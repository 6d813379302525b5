package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.Checkout;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks git what is checked out in a directory; null if there is no repository, or the agent has no git. A repository that git does
 * not read is a warning.
 */
public final class ReadCheckout extends AgentTask<ReadCheckout.Found> {
    private static final long serialVersionUID = 1;

    /** NUL is in no commit and in no warning, which git writes before or after: id, committer, message. */
    private static final String FORMAT = "--format=%x00%H%n%ce%n%B%x00";

    private static final Pattern COMMIT = Pattern.compile("(?s)\0([0-9a-f]+)\n([^\n]*)\n(.*)\0");

    /** One of them changes with each fetch, commit and change of branch. */
    private static final List<String> TOUCHED = List.of("HEAD", "FETCH_HEAD", "ORIG_HEAD", "logs/HEAD");

    private final String within;

    /** @param within directory above which no repository is looked for, or null */
    public ReadCheckout(String within, TaskListener listener) {
        super(listener);
        this.within = within;
    }

    /**
     * What is checked out.
     *
     * @param untouched how long ago git has last done something there; zero if that is unknown
     */
    public record Found(Checkout checkout, Duration untouched) implements Serializable {}

    @Override
    Found run(Path directory) throws InterruptedException {
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
            CommandResult remote = git(directory, "config", "--get", "remote.origin.url");
            Checkout checkout = new Checkout(
                    remote.succeeded() ? withoutUser(lastLine(remote)) : null,
                    head.get(),
                    commit(git(directory, log("HEAD^1"))).orElse(null),
                    commit(git(directory, log("HEAD^2"))).orElse(null));
            return new Found(checkout, untouched(directory));
        } catch (HostException e) {
            return warned(directory, e.getMessage());
        }
    }

    private Duration untouched(Path directory) throws HostException, InterruptedException {
        Path repository = directory.resolve(lastLine(git(directory, "rev-parse", "--git-dir")));
        long touched = TOUCHED.stream()
                .mapToLong(file -> repository.resolve(file).toFile().lastModified())
                .max()
                .getAsLong();
        long now = System.currentTimeMillis(); // the clock by which the files were touched, if any
        return touched == 0 || touched > now ? Duration.ZERO : Duration.ofMillis(now - touched);
    }

    private Found warned(Path directory, String reason) {
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
