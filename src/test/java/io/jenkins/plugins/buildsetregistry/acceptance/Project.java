package io.jenkins.plugins.buildsetregistry.acceptance;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two repositories, base and app on top of it, that only one scenario uses; its jobs, and parts of their Pipelines. */
final class Project {
    /** What {@link #sleep} says when it runs on the node. */
    static final String SLEEPS = "the body sleeps";

    private final Site site;
    private final String scenario;
    private final List<Build> builds = new ArrayList<>();
    private String note = "";

    Project(Site site, String scenario) {
        this.site = site;
        this.scenario = scenario;
    }

    /** For the table: what a scenario that has passed was about in numbers. */
    void note(String text) {
        note = text;
    }

    String note() {
        return note;
    }

    List<Build> builds() {
        return List.copyOf(builds);
    }

    String job(String name) {
        return scenario + "-" + name;
    }

    Build run(String name, String script) throws Exception {
        return added(site.folder().startPipeline(job(name), script));
    }

    Build runFreestyle(String name, String xml) throws Exception {
        return added(site.folder().start(job(name), xml));
    }

    Build triggered(String name) throws Exception {
        return added(site.folder().build(job(name), 1));
    }

    private Build added(Build build) {
        builds.add(build);
        return build;
    }

    /** {@code https://github.com/owner/repository/pull/number}. */
    String change(String repository, int number) {
        return "https://github.com/" + site.id() + "-" + scenario + "/" + repository + "/pull/" + number;
    }

    String image(String repository) {
        return image("target", repository);
    }

    /** @param kind of target registry */
    String image(String kind, String repository) {
        return site.registry(kind) + "/" + scenario + "/" + repository;
    }

    /** Digest behind its final tag. */
    Optional<String> published(String repository) throws IOException, InterruptedException {
        return site.registries().published(ImageName.parse(image(repository)));
    }

    static String directory(String repository) {
        return Leftovers.CONTEXT + "/" + repository;
    }

    /** Groovy: writes what the base image is made of. */
    String writeBase() {
        return write("base", "FROM scratch\\nCOPY content /base/content\\n");
    }

    String writeApp() {
        return write("app", "FROM " + image("base") + ":latest\\nCOPY content /app/content\\n");
    }

    private String write(String repository, String dockerfile) {
        return "writeFile file: '%1$s/Dockerfile', text: '%2$s'\nwriteFile file: '%1$s/content', text: '%3$s'\n"
                .formatted(directory(repository), dockerfile, scenario + " " + repository);
    }

    /** Groovy: {@code node} with a body. */
    static String node(String label, String body) {
        return "node('" + label + "') {\n" + body + "\n}\n";
    }

    /** Groovy: the block for a change. @param dependsOn may be empty */
    String block(String change, String dependsOn, String body) {
        return "withBuildsetRegistry(" + blockParameters(change, dependsOn) + ") {\n" + body + "\n}\n";
    }

    String blockParameters(String change, String dependsOn) {
        return "change: '%s', revision: '1', intermediate: '%s', dependsOn: [%s]"
                .formatted(change, site.intermediate(), dependsOn.isEmpty() ? "" : "'" + dependsOn + "'");
    }

    /** Groovy: parameters of {@code buildImage} and {@code uploadImage}. */
    String imageParameters(String image, String repository) {
        return "repository: '%s', context: '%s', engine: 'embedded', intermediate: '%s'"
                .formatted(image, directory(repository), site.intermediate());
    }

    /** Groovy: a process that sleeps. */
    static String sleep(int seconds) {
        return "sh 'set +x; echo " + SLEEPS + "; sleep " + seconds + "'\n";
    }

    /** Groovy: builds and says {@code <repository>=<digest>}. */
    String build(String repository) {
        return "echo '" + repository + "=' + buildImage(" + imageParameters(image(repository), repository)
                + ")[0].digest\n";
    }

    String upload(String repository) {
        return "uploadImage " + imageParameters(image(repository), repository) + "\n";
    }

    String promote(String change) {
        return "promoteImage change: '" + change + "', intermediate: '" + site.intermediate() + "'\n";
    }

    /** Groovy: the gate of the base. */
    String gateBase(String label) {
        return node(label, writeBase() + block(change("base", 101), "", build("base") + upload("base")));
    }

    String gateApp(String label) {
        return node(label, writeApp() + block(change("app", 102), change("base", 101), build("app") + upload("app")));
    }

    /** Groovy: says {@code <word>=<HTTP status>} of reading the manifest of an image; no password is an argument. */
    String read(String word, String repository) {
        return curl(word, "", "v2/" + image(repository) + "/manifests/latest");
    }

    /** Groovy: says {@code <word>=<HTTP status>} of an attempt to write. */
    String tryToWrite(String word, String repository) {
        return curl(word, "-X POST ", "v2/" + image(repository) + "/blobs/uploads/");
    }

    private static String curl(String word, String options, String path) {
        return ("sh '''set +x; printf 'user = \"%%s:%%s\"\\\\n' \"$BUILDSET_REGISTRY_USER\" \"$BUILDSET_REGISTRY_PASSWORD\""
                        + " | curl -s %s-o /dev/null -w \"%s=%%{http_code}\\\\n\" -K - \"http://$BUILDSET_REGISTRY/%s\"'''\n")
                .formatted(options, word, path);
    }
}
