package io.jenkins.plugins.buildsetregistry.acceptance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node of Jenkins whose inbound agent is a process of ours, with directories that only it uses. */
final class Agent {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration CLEAN_LIMIT = Duration.ofSeconds(15);
    /** The agent's own, as long as it runs. */
    private static final Pattern JVM_FILES = Pattern.compile("hsperfdata.*|resource-.*|jna.*");

    private static final Pattern SECRET = Pattern.compile("<argument>([0-9a-f]{64})</argument>");

    private final JenkinsClient client;
    private final String name;
    private final Path directory;
    private Process process;

    private Agent(JenkinsClient client, String name, Path directory) {
        this.client = client;
        this.name = name;
        this.directory = directory;
    }

    /**
     * Makes the node and starts its agent.
     *
     * @param jar the agent's program, or null to get it from Jenkins
     * @param directory made; the agent's root is in it
     */
    static Agent start(JenkinsClient client, String name, Path jar, Path directory) throws Exception {
        Files.createDirectory(directory);
        Agent agent = new Agent(client, name, directory);
        for (Path made : List.of(agent.root(), agent.temporary(), agent.home())) {
            Files.createDirectory(made);
        }
        boolean started = false;
        try {
            agent.create();
            agent.launch(jar);
            agent.awaitOnline();
            started = true;
            return agent;
        } finally {
            if (!started) {
                agent.end();
                agent.deleteNode();
            }
        }
    }

    private void create() throws IOException, InterruptedException {
        String launcher = "hudson.slaves.JNLPLauncher";
        String retention = "hudson.slaves.RetentionStrategy$Always";
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("name", name)
                .put("nodeDescription", "made by bin/acceptance, to be removed by it")
                .put("numExecutors", "4")
                .put("remoteFS", root().toString())
                .put("labelString", name)
                .put("mode", "EXCLUSIVE")
                .put("type", "hudson.slaves.DumbSlave");
        json.putObject("launcher").put("stapler-class", launcher).put("$class", launcher);
        json.putObject("retentionStrategy").put("stapler-class", retention).put("$class", retention);
        json.putObject("nodeProperties").put("stapler-class-bag", "true");
        client.post(
                "computer/doCreateItem?name=" + name + "&type=hudson.slaves.DumbSlave",
                Map.of("name", name, "type", "hudson.slaves.DumbSlave", "json", json.toString()));
    }

    private void launch(Path jar) throws IOException, InterruptedException {
        Path program = jar;
        if (program == null) {
            program = directory.resolve("agent.jar");
            Files.write(program, client.bytes("jnlpJars/agent.jar"));
        }
        Matcher secret = SECRET.matcher(client.get("computer/" + name + "/jenkins-agent.jnlp"));
        if (!secret.find()) {
            throw new IOException(
                    "Jenkins does not tell the secret of the node " + name + ": may the user connect agents?");
        }
        Path secretFile = directory.resolve("secret");
        Files.createFile(
                secretFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secretFile, secret.group(1));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Djava.io.tmpdir=" + temporary(),
                        "-Duser.home=" + home(),
                        "-jar",
                        program.toString(),
                        "-url",
                        client.root().toString(),
                        "-name",
                        name,
                        "-secret",
                        "@" + secretFile,
                        "-webSocket",
                        "-workDir",
                        root().toString())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        builder.environment().put("HOME", home().toString());
        builder.environment().put("TMPDIR", temporary().toString());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("JENKINS_"));
        process = builder.start();
    }

    private void awaitOnline() throws Exception {
        try {
            Await.until("the agent " + name + " is online", LIMIT, () -> {
                if (!process.isAlive()) {
                    throw new Failed("the agent " + name + " has ended");
                }
                return isOnline();
            });
        } catch (Failed e) {
            throw new Failed(e.getMessage() + "; its log:\n" + Files.readString(log()));
        }
    }

    boolean isOnline() throws IOException, InterruptedException {
        return !client.json("computer/" + name + "/api/json?tree=offline")
                .path("offline")
                .asBoolean(true);
    }

    /** Its label, too. */
    String name() {
        return name;
    }

    Path root() {
        return directory.resolve("root");
    }

    Path directory() {
        return directory;
    }

    private Path temporary() {
        return directory.resolve("tmp");
    }

    private Path home() {
        return directory.resolve("home");
    }

    private Path log() {
        return directory.resolve("agent.log");
    }

    /** Files, processes and logins that builds have left; only a cache of jars may be there. */
    void expectNothingLeft() throws Exception {
        List<String> left = new ArrayList<>();
        try {
            Await.until("the agent is clean", CLEAN_LIMIT, () -> {
                left.clear();
                left.addAll(left());
                return left.isEmpty();
            });
        } catch (Failed e) {
            throw new Failed("left on the agent: " + String.join(", ", left));
        }
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        processes().forEach(pid -> left.add(Processes.describe(pid)));
        left.addAll(Leftovers.in(root()));
        Leftovers.in(temporary()).stream()
                .filter(file -> !JVM_FILES.matcher(file).matches())
                .forEach(file -> left.add("tmp/" + file));
        Leftovers.in(home()).forEach(file -> left.add("home/" + file));
        return left;
    }

    /** All that belong to it but the agent itself. */
    List<Long> processes() {
        return Processes.of(directory, process == null ? -1 : process.pid());
    }

    /** As a machine that loses its power. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Nothing happens if it is gone already. */
    void deleteNode() throws IOException, InterruptedException {
        try {
            client.post("computer/" + name + "/doDelete");
        } catch (JenkinsException e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    /** Ends its process, and those that it has left. */
    void end() throws InterruptedException {
        if (process != null) {
            process.destroy();
            process.waitFor();
        }
        processes().forEach(Processes::end);
    }
}
