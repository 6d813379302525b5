package io.jenkins.plugins.buildsetregistry.acceptance;

import java.util.List;

/** The steps in a Declarative Pipeline. */
final class DeclarativeScenarios {
    private static final String PLUGIN = "pipeline-model-definition";

    private DeclarativeScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("declarative", "the block in the steps of a stage", DeclarativeScenarios::inAStage),
                new Scenario(
                        "declarative-options",
                        "the block in the options, around stages with nodes of their own",
                        DeclarativeScenarios::inOptions));
    }

    private static void inAStage(Site site, Project project) throws Exception {
        site.requirePlugin(PLUGIN);
        String steps = project.writeBase()
                + project.block(
                        project.change("base", 101), "", script(project.build("base")) + project.upload("base"));
        gate(
                project,
                "pipeline {\nagent { label '" + site.agent().name() + "' }\nstages { stage('gate') { steps {\n" + steps
                        + "} } }\n}\n");
    }

    private static void inOptions(Site site, Project project) throws Exception {
        site.requirePlugin(PLUGIN);
        String agent = "agent { label '" + site.agent().name() + "' }\n";
        gate(
                project,
                "pipeline {\nagent none\noptions { withBuildsetRegistry("
                        + project.blockParameters(project.change("base", 101), "") + ") }\nstages {\n"
                        + "stage('build') { " + agent + "steps {\n" + project.writeBase()
                        + script(project.build("base")) + "} }\n"
                        + "stage('upload') { " + agent + "steps {\n" + project.read("read", "base")
                        + project.upload("base") + "} }\n}\n}\n");
    }

    private static String script(String groovy) {
        return "script {\n" + groovy + "}\n";
    }

    private static void gate(Project project, String script) throws Exception {
        String digest = project.run("base", script)
                .expect("SUCCESS")
                .expectNoStackTrace()
                .value("base");
        project.run("merged", project.promote(project.change("base", 101))).expect("SUCCESS");
        GateScenarios.expectPublished(project, "base", digest);
    }
}
