package io.jenkins.plugins.buildsetregistry.acceptance;

import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** All that the suite makes in a Jenkins and beside it; closing it takes it away. */
final class Site implements AutoCloseable {
    private static final String MARK = "buildset-acceptance-";

    private static final List<String> NEEDED = List.of(
            "buildset-registry",
            "cloudbees-folder",
            "workflow-job",
            "workflow-cps",
            "workflow-basic-steps",
            "workflow-durable-task-step");
    private static final Duration RESTART = Duration.ofMinutes(2);

    private final JenkinsClient client;
    private final Settings settings;
    private final Consumer<String> log;
    private final String id =
            MARK + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private final Instant started = Instant.now().minusSeconds(2); // file systems may have coarse clocks
    private final Deque<Part> parts = new ArrayDeque<>();
    private final SecretSearch secrets = new SecretSearch();
    private final Path directory;
    private Restart restart;
    private TestRegistries registries;
    private Folder folder;
    private Agent agent;
    private SecretWatch watch;
    private Map<String, String> plugins;
    private volatile boolean closed;

    /**
     * Something that was made, and how it is taken away.
     *
     * @param kept whether it may stay for who wants to look at it
     */
    private record Part(String name, boolean kept, Removal removal) {}

    private interface Removal {
        void run() throws Exception;
    }

    private Site(JenkinsClient client, Settings settings, Consumer<String> log) throws IOException {
        this.client = client;
        this.settings = settings;
        this.log = log;
        this.directory = Files.createTempDirectory(MARK);
        keepable("the directory " + directory, () -> new LocalHost().delete(directory.toString()));
    }

    /** Makes everything, or nothing. The end of this JVM closes it, too. */
    static Site open(JenkinsClient client, Settings settings, Consumer<String> log) throws Exception {
        Site site = new Site(client, settings, log);
        Runtime.getRuntime().addShutdownHook(new Thread(site::close));
        boolean made = false;
        try {
            site.make();
            made = true;
            return site;
        } finally {
            if (!made) {
                site.close();
            }
        }
    }

    private void make() throws Exception {
        restart = new Restart(client, settings.restartCommand(), log);
        if (settings.hpi() != null) {
            new PluginInstallation(client, restart, log).require(settings.hpi());
        }
        plugins = PluginInstallation.active(client);
        for (String plugin : NEEDED) {
            if (!plugins.containsKey(plugin)) {
                throw new IOException("the plugin " + plugin + " is not active in this Jenkins");
            }
        }
        if (new LocalHost().which("curl").isEmpty()) {
            throw new IOException("there is no curl on this machine, and jobs read registries with it");
        }
        registries = TestRegistries.start(settings.address(), Files.createDirectory(directory.resolve("registries")));
        parts.push(new Part("registries", false, registries::close));
        secrets.add("the intermediate registry", registries.intermediateLogin());
        secrets.add("the target registry", registries.targetLogin());
        folder = folder(id);
        Folder other = folder(id + "-other");
        Credentials wrong = new Credentials("target", "wrong-" + id);
        folder.addCredentials("intermediate", registries.intermediateLogin());
        folder.addCredentials("target", registries.targetLogin());
        folder.addCredentials("wrong", wrong);
        other.addCredentials(id + "-foreign", registries.targetLogin());
        configure();
        agent = Agent.start(client, id, settings.agentJar(), directory.resolve("agent"));
        keepable("the node " + id, agent::deleteNode);
        parts.push(new Part("the agent", false, agent::end));
        watch = new SecretWatch(registries.intermediate(), secrets);
        parts.push(new Part("the watch", false, watch::close));
        watch.add(agent.root());
        if (settings.jenkinsHome() != null) {
            watch.add(settings.jenkinsHome());
        }
        parts.push(new Part("running builds", false, folder::stopAll));
        parts.push(new Part("what Jenkins has, as it does not answer,", false, this::awaitJenkins));
    }

    private void keepable(String name, Removal removal) {
        parts.push(new Part(name, true, removal));
    }

    /** An interrupt may come while it restarts. */
    private void awaitJenkins() throws Exception {
        Await.until("Jenkins answers", RESTART, () -> client.session().isPresent());
    }

    private Folder folder(String name) throws IOException, InterruptedException {
        Folder made = Folder.create(client, name);
        keepable("the folder " + name, made::delete);
        return made;
    }

    private void configure() throws IOException, InterruptedException {
        String intermediate = registries.intermediate() + "/" + MARK + "images";
        String target = registries.target().toString();
        SiteConfiguration configuration = SiteConfiguration.add(
                client,
                id,
                List.of(
                        new SiteConfiguration.Intermediate(intermediate(), intermediate, "intermediate"),
                        new SiteConfiguration.Intermediate(intermediate() + "-wrong", intermediate, "wrong")),
                List.of(
                        new SiteConfiguration.Target(registry("target"), target, "target"),
                        new SiteConfiguration.Target(
                                registry("slow"),
                                registries.slowTarget().address().toString(),
                                "target"),
                        new SiteConfiguration.Target(registry("wrong"), target, "wrong"),
                        new SiteConfiguration.Target(registry("unknown"), target, id + "-unknown"),
                        new SiteConfiguration.Target(registry("foreign"), target, id + "-foreign")));
        keepable("the plugin's configuration", configuration::remove);
    }

    JenkinsClient client() {
        return client;
    }

    Settings settings() {
        return settings;
    }

    /** Of our plugin. */
    String version() {
        return plugins.get("buildset-registry");
    }

    void requirePlugin(String name) throws NotRun {
        if (!plugins.containsKey(name)) {
            throw new NotRun("the plugin " + name + " is not installed");
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Different for each run; in the name of all that it makes. */
    String id() {
        return id;
    }

    Instant started() {
        return started;
    }

    Restart restart() {
        return restart;
    }

    TestRegistries registries() {
        return registries;
    }

    Folder folder() {
        return folder;
    }

    Agent agent() {
        return agent;
    }

    SecretSearch secrets() {
        return secrets;
    }

    SecretWatch watch() {
        return watch;
    }

    /** Name of the intermediate registry in steps. */
    String intermediate() {
        return id;
    }

    /** How images name a target registry of that kind. */
    String registry(String kind) {
        return kind + "." + id + ".example.org";
    }

    /** Another agent, which the scenario closes. */
    Agent otherAgent(String name) throws Exception {
        Agent other = Agent.start(client, id + "-" + name, settings.agentJar(), directory.resolve(name));
        watch.add(other.root());
        return other;
    }

    /** Keeps the logs of all builds of that scenario for who wants to know more. */
    void saveLogs(List<Build> builds) throws IOException, InterruptedException {
        Files.createDirectories(settings.logs());
        for (Build build : builds) {
            Files.writeString(settings.logs().resolve(build.job() + ".log"), build.log());
        }
    }

    /** The last part that was made is the first to go. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            remove(parts.pop());
        }
    }

    private void remove(Part part) {
        if (settings.keep() && part.kept()) {
            log.accept("kept: " + part.name());
        } else {
            try {
                part.removal().run();
            } catch (Exception e) {
                log.accept("WARNING: " + part.name() + " could not be removed: " + e.getMessage());
            }
        }
    }
}
