package io.jenkins.plugins.buildsetregistry.acceptance;

import java.util.List;
import java.util.Set;

/** Who reads from a registry that somebody else has started. */
final class ConsumerScenarios {
    private static final Set<String> REFUSED = Set.of("401", "403");

    private ConsumerScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "parallel-consumers",
                        "branches of parallel read with the reader's login, and may not write",
                        ConsumerScenarios::parallel),
                new Scenario(
                        "downstream",
                        "a job that the block starts reads from the same registry",
                        ConsumerScenarios::downstream));
    }

    private static void parallel(Site site, Project project) throws Exception {
        String body = project.build("base")
                + "parallel one: { useBuildsetRegistry {\n" + project.read("one", "base")
                + "} }, two: { useBuildsetRegistry {\n" + project.read("two", "base")
                + project.tryToWrite("written", "base") + "} }\n";
        Build build = project.run("block", block(site, project, body))
                .expect("SUCCESS")
                .expectNoStackTrace();
        expect(build, "one", Set.of("200"));
        expect(build, "two", Set.of("200"));
        expect(build, "written", REFUSED);
    }

    private static void downstream(Site site, Project project) throws Exception {
        site.requirePlugin("pipeline-build-step");
        String node = site.agent().name();
        site.folder()
                .createJob(
                        project.job("reader"),
                        JobXml.pipeline(Project.node(
                                node,
                                "useBuildsetRegistry {\n" + project.read("read", "base")
                                        + project.tryToWrite("written", "base") + "}")));
        String body = project.build("base") + "build job: '" + project.job("reader") + "'\n";
        project.run("block", block(site, project, body)).expect("SUCCESS").expectNoStackTrace();
        Build reader = project.triggered("reader").expect("SUCCESS").expectNoStackTrace();
        expect(reader, "read", Set.of("200"));
        expect(reader, "written", REFUSED);
    }

    private static String block(Site site, Project project, String body) {
        return Project.node(
                site.agent().name(), project.writeBase() + project.block(project.change("base", 101), "", body));
    }

    private static void expect(Build build, String word, Set<String> statuses) throws Exception {
        String status = build.value(word);
        if (!statuses.contains(status)) {
            throw new Failed(build + ": '" + word + "' was answered with " + status + " instead of " + statuses);
        }
    }
}
