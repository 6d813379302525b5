package io.jenkins.plugins.buildsetregistry.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/** A process that serves as {@link RegistryProcess} does, and prunes nearly all the time. */
final class PruningRegistry {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private PruningRegistry() {}

    /** Deletes tags that begin with {@code old-}, of any age. */
    static PruneRules rules(Duration grace) {
        TagRule old = new TagRule(Pattern.compile(".*"), Pattern.compile("old-.*"), Duration.ZERO);
        return new PruneRules(PAUSE, grace, List.of(old), null, false);
    }

    static RegistryConfig with(PruneRules rules, RegistryConfig config) {
        return new RegistryConfig(
                config.host(),
                config.ports(),
                config.storage(),
                config.writer(),
                config.reader(),
                config.control(),
                config.linkSource(),
                config.accessLog(),
                new ServingOptions(List.of(), rules));
    }

    /** @param args file of a {@link RegistryProcessConfig}, and the seconds that a prune spares what is new */
    public static void main(String[] args) throws IOException, InterruptedException {
        RegistryProcessConfig config = RegistryProcessConfig.read(Path.of(args[0]));
        PruneRules rules = rules(Duration.ofSeconds(Long.parseLong(args[1])));
        RegistryServer server = RegistryServer.start(with(rules, config.registry()));
        Path ready = Path.of(config.readyFile() + ".new");
        Files.write(ready, ("{\"address\":\"" + server.address() + "\"}").getBytes(StandardCharsets.US_ASCII));
        Files.move(ready, config.readyFile(), StandardCopyOption.ATOMIC_MOVE);
        new CountDownLatch(1).await();
    }
}
