package io.jenkins.plugins.buildsetregistry.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A folder with jobs and credentials of its own; all of it goes with the folder. */
final class Folder {
    private static final Duration QUEUE_LIMIT = Duration.ofSeconds(60);

    private final JenkinsClient client;
    private final String name;
    private final List<Build> builds = new CopyOnWriteArrayList<>();

    private Folder(JenkinsClient client, String name) {
        this.client = client;
        this.name = name;
    }

    static Folder create(JenkinsClient client, String name) throws IOException, InterruptedException {
        client.post("createItem?name=" + name, JenkinsClient.XML, JobXml.FOLDER.getBytes(StandardCharsets.UTF_8));
        return new Folder(client, name);
    }

    String path() {
        return "job/" + name;
    }

    void addCredentials(String id, Credentials login) throws IOException, InterruptedException {
        String xml = JobXml.login(id, login.username(), login.password());
        client.post(
                path() + "/credentials/store/folder/domain/_/createCredentials",
                JenkinsClient.XML,
                xml.getBytes(StandardCharsets.UTF_8));
    }

    void createJob(String job, String xml) throws IOException, InterruptedException {
        client.post(path() + "/createItem?name=" + job, JenkinsClient.XML, xml.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes a job and starts it. */
    Build start(String job, String xml) throws Exception {
        createJob(job, xml);
        return start(job);
    }

    Build startPipeline(String job, String script) throws Exception {
        return start(job, JobXml.pipeline(script));
    }

    Build start(String job) throws Exception {
        String queued =
                client.post(path() + "/job/" + job + "/build?delay=0sec").location();
        String item = "queue/item/" + queued.replaceAll(".*/queue/item/(\\d+)/?$", "$1") + "/api/json";
        int number = Await.answer("the start of " + job, QUEUE_LIMIT, () -> {
            JsonNode executable = client.json(item).path("executable");
            return executable.has("number")
                    ? Optional.of(executable.path("number").asInt())
                    : Optional.empty();
        });
        return build(job, number);
    }

    /** A build that something else has started. */
    Build build(String job, int number) {
        Build build = new Build(client, job, path() + "/job/" + job + "/" + number);
        builds.add(build);
        return build;
    }

    /** All that were started. */
    List<Build> builds() {
        return List.copyOf(builds);
    }

    void stopAll() throws Exception {
        for (Build build : builds) {
            build.stopIfRunning();
        }
    }

    void delete() throws IOException, InterruptedException {
        client.post(path() + "/doDelete");
    }
}
