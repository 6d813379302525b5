package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Each time before an engine pulls or builds, and afterwards, somebody publishes another image under the tag {@code 1}. */
final class MovingTag extends RecordingHost {
    private static final Set<String> PULLING = Set.of("pull", "build", "buildx");

    private final ImageFiles repository;
    private final Map<String, String> contents = new HashMap<>();

    MovingTag(Host host, ImageFiles repository) throws Exception {
        super(host);
        this.repository = repository;
        move();
    }

    private void move() throws Exception {
        String content = "version " + contents.size();
        contents.put(repository.put("1", Map.of("origin", content)).toString(), content);
    }

    /** What the image with that digest has in its file {@code origin}. */
    String content(String digest) {
        return contents.get(digest);
    }

    @Override
    public CommandResult run(Command command, Consumer<String> lines) throws HostException, InterruptedException {
        if (!PULLING.contains(command.arguments().get(1))) {
            return super.run(command, lines);
        }
        try {
            move();
            CommandResult result = super.run(command, lines);
            move();
            return result;
        } catch (HostException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
