package io.jenkins.plugins.buildsetregistry.acceptance;

import java.util.List;

/** What users do wrong: each time one message that names it, and no stack trace. */
final class FaultScenarios {
    private FaultScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("wrong-password", "the password of a registry is wrong", (site, project) -> {
                    upload(site, project, "wrong").expectMessage(site.registry("wrong"));
                    wrongIntermediate(site, project);
                }),
                new Scenario(
                        "unknown-credentials",
                        "the credentials of a registry are not there",
                        (site, project) -> upload(site, project, "unknown")
                                .expectMessage("no credentials", site.id() + "-unknown", site.registry("unknown"))),
                new Scenario(
                        "foreign-credentials",
                        "the credentials of a registry are in another folder",
                        (site, project) -> upload(site, project, "foreign")
                                .expectMessage("no credentials", site.id() + "-foreign", site.registry("foreign"))),
                new Scenario("no-engine", "the engine is not on the agent", FaultScenarios::noEngine),
                new Scenario("missing-change", "a change ahead has no images", FaultScenarios::missingChange));
    }

    private static Build upload(Site site, Project project, String kind) throws Exception {
        String image = project.image(kind, "base");
        String body = project.build("base") + "uploadImage " + project.imageParameters(image, "base") + "\n";
        return project.run("upload", block(site, project, body)).expect("FAILURE");
    }

    private static void wrongIntermediate(Site site, Project project) throws Exception {
        String wrong = site.intermediate() + "-wrong";
        project.run(
                        "intermediate",
                        Project.node(
                                site.agent().name(),
                                "withBuildsetRegistry(change: '%s', dependsOn: ['%s'], intermediate: '%s') { echo 'never' }"
                                        .formatted(project.change("app", 102), project.change("base", 101), wrong)))
                .expect("FAILURE")
                .expectMessage(site.registries().intermediate().getAuthority());
    }

    private static void noEngine(Site site, Project project) throws Exception {
        String build = "buildImage repository: '" + project.image("base") + "', context: '" + Project.directory("base")
                + "', intermediate: '" + site.intermediate() + "', engine: 'docker'\n";
        project.run(
                        "build",
                        Project.node(
                                site.agent().name(),
                                project.writeBase() + "withEnv(['PATH=/nonexistent']) {\n"
                                        + project.block(project.change("base", 101), "", build) + "}"))
                .expect("FAILURE")
                .expectMessage("docker", "PATH");
    }

    private static void missingChange(Site site, Project project) throws Exception {
        project.run("app", project.gateApp(site.agent().name()))
                .expect("FAILURE")
                .expectMessage("101", "base");
    }

    private static String block(Site site, Project project, String body) {
        return Project.node(
                site.agent().name(), project.writeBase() + project.block(project.change("base", 101), "", body));
    }
}
