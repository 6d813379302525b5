package io.jenkins.plugins.buildsetregistry.acceptance;

import java.time.Duration;
import java.util.List;

/** A user stops a build: it ends at once, as aborted, and nothing of it stays on the agent. */
final class AbortScenarios {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private AbortScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("abort-start", "while the block waits for a change ahead", AbortScenarios::start),
                new Scenario("abort-body", "in the body of the block", AbortScenarios::body),
                new Scenario("abort-build", "while a large image is built", AbortScenarios::build),
                new Scenario("abort-base", "while buildImage waits for the registry of a base", AbortScenarios::base),
                new Scenario("abort-upload", "while uploadImage waits for the target registry", AbortScenarios::upload),
                new Scenario(
                        "abort-promote", "while promoteImage waits for the target registry", AbortScenarios::promote));
    }

    private static void start(Site site, Project project) throws Exception {
        String block = "withBuildsetRegistry("
                + project.blockParameters(project.change("app", 102), project.change("base", 101))
                + ", whenMissing: 'wait') { echo 'never' }";
        stop(project.run("app", Project.node(site.agent().name(), block)).awaitLog("waiting for"));
    }

    private static void body(Site site, Project project) throws Exception {
        String body = project.build("base") + Project.sleep(600);
        stop(project.run("base", block(site, project, body)).awaitLog(Project.SLEEPS));
        GateScenarios.expectNotTested(project);
    }

    private static void build(Site site, Project project) throws Exception {
        String large = "sh 'head -c 500000000 /dev/urandom >" + Project.directory("base") + "/content'\n";
        Build build = project.run(
                        "base",
                        Project.node(
                                site.agent().name(),
                                project.writeBase()
                                        + large
                                        + project.block(project.change("base", 101), "", project.build("base"))))
                .awaitLog("build " + project.image("base"));
        stop(build);
    }

    private static void base(Site site, Project project) throws Exception {
        String dockerfile = "writeFile file: '" + Project.directory("base") + "/Dockerfile', text: 'FROM "
                + project.image("slow", "missing") + ":latest\\n'\n";
        String build = "buildImage " + project.imageParameters(project.image("slow", "base"), "base") + "\n";
        stall(site, () -> project.run("base", block(site, project, dockerfile + build)));
    }

    private static void upload(Site site, Project project) throws Exception {
        String upload = "uploadImage " + project.imageParameters(project.image("slow", "base"), "base") + "\n";
        stall(site, () -> project.run("base", block(site, project, upload)));
    }

    private static void promote(Site site, Project project) throws Exception {
        String upload = "uploadImage " + project.imageParameters(project.image("slow", "base"), "base") + "\n";
        project.run("base", block(site, project, upload)).expect("SUCCESS");
        stall(site, () -> project.run("merged", project.promote(project.change("base", 101))));
        project.run("again", project.promote(project.change("base", 101)))
                .expect("SUCCESS")
                .expectNoStackTrace();
    }

    private interface Start {
        Build build() throws Exception;
    }

    /** Stops a build while it waits for an answer of the slow target registry. */
    private static void stall(Site site, Start start) throws Exception {
        StallingProxy slow = site.registries().slowTarget();
        slow.stall();
        try {
            Build build = start.build();
            Await.until("the target registry is asked by " + build, LIMIT, () -> {
                if (build.result().isPresent()) {
                    throw new Failed(build + " did not wait for the target registry: it is "
                            + build.result().get());
                }
                return slow.isWaitedFor();
            });
            stop(build);
        } finally {
            slow.goOn();
        }
    }

    private static void stop(Build build) throws Exception {
        build.stop();
        build.expect("ABORTED", LIMIT).expectNoStackTrace();
    }

    private static String block(Site site, Project project, String body) {
        return Project.node(
                site.agent().name(), project.writeBase() + project.block(project.change("base", 101), "", body));
    }
}
