package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.Checkout;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks git what is checked out in a workspace; null if it has no repository, or the agent no git. */
public final class ReadCheckout extends AgentTask<Checkout> {
    private static final long serialVersionUID = 1;

    public ReadCheckout() {
        super(TaskListener.NULL);
    }

    @Override
    Checkout run(Path workspace) throws HostException, InterruptedException {
        Optional<Checkout.Commit> head = commit(workspace, "HEAD");
        if (head.isEmpty()) {
            return null;
        }
        String remote = git(workspace, "config", "--get", "remote.origin.url")
                .map(ReadCheckout::withoutUser)
                .orElse(null);
        return new Checkout(remote, head.get(), commit(workspace, "HEAD^2").orElse(null));
    }

    private static Optional<Checkout.Commit> commit(Path workspace, String name)
            throws HostException, InterruptedException {
        return git(
                        workspace,
                        "log",
                        "-1",
                        "--no-color",
                        "--no-show-signature",
                        "--encoding=UTF-8",
                        "--format=%H%n%B",
                        name,
                        "--")
                .map(text -> {
                    int end = text.indexOf('\n');
                    return end < 0
                            ? new Checkout.Commit(text, "")
                            : new Checkout.Commit(text.substring(0, end).trim(), text.substring(end + 1));
                });
    }

    private static Optional<String> git(Path workspace, String... arguments)
            throws HostException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", workspace.toString()));
        command.addAll(List.of(arguments));
        try {
            CommandResult result =
                    new LocalHost().run(new Command(command, Map.of("GIT_TERMINAL_PROMPT", "0"), null), line -> {});
            String output = result.output().trim();
            return result.succeeded() && !output.isEmpty() ? Optional.of(output) : Optional.empty();
        } catch (HostException e) {
            return Optional.empty(); // no git here
        }
    }

    /** {@code https://user:password@host/path}; the user of {@code git@host:path} is no secret, and no matter. */
    private static String withoutUser(String remote) {
        return remote.replaceFirst("://[^/@]*@", "://");
    }
}
