package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.ExtensionList;
import hudson.FilePath;
import hudson.model.Cause;
import hudson.model.Item;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.security.Permission;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildCompletion;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.IntermediateRegistrySettings;
import io.jenkins.plugins.buildsetregistry.jenkins.config.TargetRegistry;
import io.jenkins.plugins.buildsetregistry.local.LocalAgent;
import io.jenkins.plugins.buildsetregistry.local.LocalCredentials;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import io.jenkins.plugins.buildsetregistry.local.LocalJob;
import io.jenkins.plugins.buildsetregistry.registry.SharedClassArchive;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.junit.rules.RuleChain;
import org.junit.rules.TestRule;
import org.junit.runner.Description;
import org.junit.runners.model.Statement;

/** A Jenkins with an agent and a workspace with two images, an intermediate registry and a target registry. */
public final class StepsRule implements TestRule {
    public static final String BASE_IMAGE = GateRule.PUBLIC_NAME + "/acme/base";
    public static final String APP_IMAGE = GateRule.PUBLIC_NAME + "/acme/app";

    private static final String CREDENTIALS = "gate-login";

    private final GateRule gate = new GateRule();
    private LocalJenkins jenkins;
    private final boolean onAgent;
    private final boolean isUsed;
    private LocalAgent agent;
    private Node node;
    private LocalJob job;

    private StepsRule(boolean onAgent, boolean isUsed) {
        this.onAgent = onAgent;
        this.isUsed = isUsed;
    }

    /** Builds run on the built-in node, which is quicker: nothing is shipped. */
    public static StepsRule onBuiltInNode() {
        return new StepsRule(false, true);
    }

    /** Builds run on an agent that has had a buildset registry before: what it is made of is there. */
    public static StepsRule onAgent() {
        return new StepsRule(true, true);
    }

    /** Builds run on an agent that has nothing of ours. */
    static StepsRule onNewAgent() {
        return new StepsRule(true, false);
    }

    @Override
    public Statement apply(Statement base, Description description) {
        return RuleChain.outerRule(gate)
                .apply(
                        new Statement() {
                            @Override
                            public void evaluate() throws Throwable {
                                start();
                                try {
                                    base.evaluate();
                                } finally {
                                    jenkins.close();
                                }
                            }
                        },
                        description);
    }

    private void start() throws IOException {
        jenkins = LocalJenkins.start(
                Files.createDirectory(gate.path("controller")).toFile());
        agent = new LocalAgent(
                "agent-1", Files.createDirectory(gate.path("agent")).toFile());
        jenkins.add(agent);
        node = onAgent ? agent : Jenkins.get();
        if (isUsed && onAgent) {
            SharedClassArchive.linkInto(
                    nodeRoot().resolve("buildset-registry"), nodeRoot().resolve("caches/buildset-registry"));
        } else if (isUsed) {
            SharedClassArchive.linkInto(nodeRoot().resolve("buildset-registry"));
        }
        job = new LocalJob(Jenkins.get(), "gate");
        jenkins.add(job);
        configure();
        Files.createDirectories(workspaceDirectory());
        write("base/Dockerfile", "FROM scratch\nCOPY hello /\n");
        write("base/hello", "from the base\n");
        write("run-tests", "#!/bin/sh\nexit 0\n");
        Files.setPosixFilePermissions(
                workspaceDirectory().resolve("run-tests"), PosixFilePermissions.fromString("rwx------"));
        write("app/Dockerfile", "FROM " + BASE_IMAGE + "\nCOPY app /\n");
        write("app/app", "from the app\n");
    }

    private void configure() {
        RegistryAccess intermediate = gate.intermediate().access();
        LocalCredentials.addUsernamePassword(
                CREDENTIALS,
                intermediate.credentials().username(),
                intermediate.credentials().password());
        IntermediateRegistrySettings settings =
                new IntermediateRegistrySettings("gate", intermediate.endpoint() + "/gate");
        settings.setCredentialsId(CREDENTIALS);
        TargetRegistry target = new TargetRegistry(GateRule.PUBLIC_NAME);
        target.setUrl(
                gate.targets().accesses().get(GateRule.PUBLIC_NAME).endpoint().toString());
        target.setCredentialsId(CREDENTIALS);
        target.setRepositories("acme/.*");
        BuildsetRegistryConfiguration.get().setIntermediateRegistries(List.of(settings));
        BuildsetRegistryConfiguration.get().setTargetRegistries(List.of(target));
    }

    public void add(Item item) {
        jenkins.add(item);
    }

    /** Whose repositories below {@code acme/} may be written. */
    void addTarget(String name, URI address, Credentials user) {
        LocalCredentials.addUsernamePassword(name + "-login", user.username(), user.password());
        TargetRegistry target = new TargetRegistry(name);
        target.setUrl(address.toString());
        target.setCredentialsId(name + "-login");
        target.setRepositories("acme/.*");
        List<TargetRegistry> all =
                new ArrayList<>(BuildsetRegistryConfiguration.get().getTargetRegistries());
        all.add(target);
        BuildsetRegistryConfiguration.get().setTargetRegistries(all);
    }

    void addIntermediate(String name) {
        List<IntermediateRegistrySettings> all =
                new ArrayList<>(BuildsetRegistryConfiguration.get().getIntermediateRegistries());
        all.add(new IntermediateRegistrySettings(name, "https://" + name + ".invalid"));
        BuildsetRegistryConfiguration.get().setIntermediateRegistries(all);
    }

    /** What the current user may. */
    void grantOnly(Permission... permissions) {
        jenkins.grantOnly(permissions);
    }

    /** A file of the workspace. */
    void write(String name, String content) throws IOException {
        Path file = workspaceDirectory().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private Path workspaceDirectory() {
        return nodeRoot().resolve("workspace/gate");
    }

    Path nodeRoot() {
        return gate.path(onAgent ? "agent" : "controller");
    }

    public Node node() {
        return node;
    }

    public LocalAgent agent() {
        return agent;
    }

    LocalPipeline pipeline() {
        return pipeline(Map.of());
    }

    /** A build of its own. */
    LocalPipeline pipeline(Map<String, String> environment) {
        return new LocalPipeline(job.build(), node, workspace(), environment);
    }

    LocalPipeline startedBy(Cause... causes) {
        return new LocalPipeline(job.build(causes), node, workspace(), Map.of());
    }

    /** A build that another one has started. */
    LocalPipeline startedBy(LocalPipeline... upstreams) {
        return startedBy(Stream.of(upstreams)
                .map(upstream -> new Cause.UpstreamCause(upstream.build()))
                .toArray(Cause[]::new));
    }

    /** Through the channel that the agent has now. */
    public FilePath workspace() {
        return node.createPath(workspaceDirectory().toString());
    }

    public String password() {
        return gate.intermediate().access().credentials().password();
    }

    /** @param url or null, as where nobody has told Jenkins its address */
    void rootUrl(String url) {
        jenkins.rootUrl(url);
    }

    void loseCredentials() {
        LocalCredentials.clear();
    }

    /** As a restart of the controller does. */
    public void forgetSecrets() {
        jenkins.forgetExtensions();
        configure();
    }

    /** The two registries, and what is in them. */
    GateRule gate() {
        return gate;
    }

    /** What users pull under the final tag, or null. */
    public String published(String image) throws Exception {
        return gate.target(image)
                .head("latest")
                .map(head -> head.digest().toString())
                .orElse(null);
    }

    /** What the promotion record beside an image says of its promotion. */
    JsonNode promotionRecord(String image, Digest digest) throws Exception {
        RemoteRepository target = gate.target(image);
        List<Descriptor> referrers = target.referrers(digest);
        assertEquals(1, referrers.size());
        Manifest manifest =
                target.manifest(referrers.get(0).digest().toString()).orElseThrow();
        try (InputStream content = target.blob(manifest.layers().get(0), 0)) {
            return Json.MAPPER.readTree(content.readAllBytes()).at("/predicate/promotion");
        }
    }

    List<String> publicTags() throws Exception {
        List<String> tags = new ArrayList<>();
        for (String image : List.of(BASE_IMAGE, APP_IMAGE)) {
            if (published(image) != null) {
                tags.add(ImageName.parse(image).withTag("latest").toString());
            }
        }
        return tags;
    }

    /** As core does when a build has ended. */
    public static void complete(Run<?, ?> run, TaskListener listener) {
        ExtensionList.lookupSingleton(BuildCompletion.class).onCompleted(run, listener);
    }

    /** Waits until a running step says something. */
    static void awaitLog(LocalPipeline pipeline, LocalStepContext step, String part) throws Exception {
        while (!pipeline.log().contains(part)) {
            if (step.isDone()) {
                step.await();
                throw new AssertionError("the step has ended: " + pipeline.log());
            }
            Thread.onSpinWait();
        }
    }

    /** For what is ended by a thread that nobody waits for. */
    void awaitNothingIsLeft() throws IOException {
        while (!sidecars().isEmpty() || !processes().isEmpty()) {
            Thread.onSpinWait();
        }
        assertNothingIsLeft();
    }

    private List<Path> sidecars() throws IOException {
        Path sidecars = nodeRoot().resolve("buildset-registry");
        if (!Files.exists(sidecars)) {
            return List.of();
        }
        try (Stream<Path> left = Files.list(sidecars)) {
            return left.filter(path -> !path.toString().endsWith(".jsa")).toList();
        }
    }

    private List<String> processes() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains(nodeRoot().toString()))
                .toList();
    }

    /** No process, and no file but the cache. */
    public void assertNothingIsLeft() throws IOException {
        assertEquals(List.of(), sidecars());
        assertEquals(List.of(), processes());
        Path temporary = workspaceDirectory().resolveSibling("gate@tmp");
        if (Files.exists(temporary)) {
            try (Stream<Path> left = Files.walk(temporary)) {
                assertEquals(
                        List.of(), left.filter(path -> !path.equals(temporary)).toList());
            }
        }
    }
}
