package io.jenkins.plugins.buildsetregistry.acceptance;

import java.util.List;
import java.util.Optional;

/** What the plugin is for: two changes that depend on each other, gated and promoted. */
final class GateScenarios {
    private GateScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "gate-agent",
                        "two dependent changes are gated on an agent, and promoted without a node",
                        (site, project) -> gate(site, project, site.agent().name())),
                new Scenario(
                        "gate-built-in",
                        "the same on the built-in node",
                        (site, project) -> gate(site, project, builtIn(site))),
                new Scenario(
                        "gate-failed",
                        "what failed in the block, or was unstable, cannot be promoted",
                        GateScenarios::failedBody),
                new Scenario(
                        "gate-published",
                        "a change alone is built on the base that is published, in a registry with a password",
                        GateScenarios::publishedBase),
                new Scenario(
                        "gate-named",
                        "steps in a block use the intermediate registry that the block names",
                        GateScenarios::namedOnce),
                new Scenario(
                        "gate-no-block",
                        "what was uploaded outside of a block was tested only if the build succeeds",
                        GateScenarios::noBlock),
                new Scenario(
                        "gate-list",
                        "images of a list are built on each other, in whatever order they stand, and steps find them by variables",
                        GateScenarios::list),
                new Scenario(
                        "gate-several",
                        "blocks side by side for one change count together, or not at all",
                        GateScenarios::several));
    }

    private static String builtIn(Site site) throws Exception {
        if (site.client()
                        .json("computer/(built-in)/api/json?tree=numExecutors")
                        .path("numExecutors")
                        .asInt()
                == 0) {
            throw new NotRun("the built-in node has no executors");
        }
        return "built-in";
    }

    private static void gate(Site site, Project project, String label) throws Exception {
        String base = project.run("base", project.gateBase(label))
                .expect("SUCCESS")
                .expectNoStackTrace()
                .value("base");
        Build gated =
                project.run("app", project.gateApp(label)).expect("SUCCESS").expectNoStackTrace();
        String app = gated.value("app");
        expectPublished(project, "base", null);
        expectPublished(project, "app", null);
        project.run("early", project.promote(project.change("app", 102)))
                .expect("FAILURE")
                .expectMessage(project.image("base"));
        project.run(
                        "merged",
                        project.promote(project.change("base", 101)) + project.promote(project.change("app", 102)))
                .expect("SUCCESS")
                .expectNoStackTrace();
        expectPublished(project, "base", base);
        expectPublished(project, "app", app);
        project.run("again", project.promote(project.change("app", 102))).expect("SUCCESS");
        expectPublished(project, "app", app);
    }

    private static void failedBody(Site site, Project project) throws Exception {
        String start = project.writeBase();
        String body = project.build("base") + project.upload("base");
        String node = site.agent().name();
        project.run("failed", Project.node(node, start + block(project, body + "error 'a test has failed'\n")))
                .expect("FAILURE")
                .expectMessage("a test has failed");
        project.run("unstable", Project.node(node, start + block(project, body + "unstable 'a test is flaky'\n")))
                .expect("UNSTABLE");
        expectNotTested(project);
    }

    private static String block(Project project, String body) {
        return project.block(project.change("base", 101), "", body);
    }

    private static void publishedBase(Site site, Project project) throws Exception {
        String node = site.agent().name();
        project.run("base", project.gateBase(node) + project.promote(project.change("base", 101)))
                .expect("SUCCESS");
        project.run(
                        "app",
                        Project.node(
                                node,
                                project.writeApp()
                                        + project.block(project.change("app", 102), "", project.build("app"))))
                .expect("SUCCESS")
                .expectNoStackTrace();
    }

    private static void namedOnce(Site site, Project project) throws Exception {
        String parameters = "repository: '" + project.image("base") + "', context: '" + Project.directory("base")
                + "', engine: 'embedded'\n";
        String body = "buildImage " + parameters + "uploadImage " + parameters;
        project.run(
                        "base",
                        Project.node(
                                site.agent().name(),
                                project.writeBase() + project.block(project.change("base", 101), "", body)))
                .expect("SUCCESS");
    }

    private static void list(Site site, Project project) throws Exception {
        String images = "[repository: '" + project.image("app") + "', context: '" + Project.directory("app") + "'],"
                + " [repository: '" + project.image("base") + "', context: '" + Project.directory("base") + "']";
        String body = "def built = buildImage(images: [" + images + "], engine: 'embedded', parallel: 2)\n"
                + "echo 'base=' + built[1].digest\necho 'under=' + built[0].bases[0].digest\n"
                + "useBuildsetRegistry {\nsh 'set +x; echo \"variable=${BUILDSET_IMAGE_GATE_LIST_BASE##*@}\"'\n}\n";
        Build build = project.run(
                        "list",
                        Project.node(
                                site.agent().name(),
                                project.writeBase()
                                        + project.writeApp()
                                        + project.block(project.change("base", 101), "", body)))
                .expect("SUCCESS")
                .expectNoStackTrace();
        for (String word : List.of("under", "variable")) {
            if (!build.value(word).equals(build.value("base"))) {
                throw new Failed(build + ": '" + word + "' is " + build.value(word) + ", not the digest of the base");
            }
        }
    }

    private static void noBlock(Site site, Project project) throws Exception {
        String upload = project.writeBase() + "echo 'base=' + uploadImage("
                + project.imageParameters(project.image("base"), "base") + ", change: '" + project.change("base", 101)
                + "', revision: '1')[0].digest\n";
        String node = site.agent().name();
        project.run("bad", Project.node(node, upload + "error 'a test has failed'\n"))
                .expect("FAILURE")
                .expectMessage("a test has failed");
        expectNotTested(project);
        Build good = project.run("good", Project.node(node, upload)).expect("SUCCESS");
        project.run("merged", project.promote(project.change("base", 101))).expect("SUCCESS");
        expectPublished(project, "base", good.value("base"));
    }

    private static void several(Site site, Project project) throws Exception {
        String base = block(project, project.build("base") + project.upload("base"));
        String other = block(project, "uploadImage " + project.imageParameters(project.image("other"), "base") + "\n");
        String node = site.agent().name();
        project.run(
                        "bad",
                        Project.node(
                                node,
                                project.writeBase() + parallel(base, block(project, "error 'a test has failed'\n"))))
                .expect("FAILURE")
                .expectMessage("a test has failed");
        expectNotTested(project);
        Build good = project.run("good", Project.node(node, project.writeBase() + parallel(base, other)))
                .expect("SUCCESS")
                .expectNoStackTrace();
        project.run("merged", project.promote(project.change("base", 101))).expect("SUCCESS");
        expectPublished(project, "base", good.value("base"));
        expectPublished(project, "other", good.value("base"));
    }

    private static String parallel(String one, String two) {
        return "parallel one: {\n" + one + "}, two: {\n" + two + "}\n";
    }

    static void expectNotTested(Project project) throws Exception {
        project.run("refused", project.promote(project.change("base", 101)))
                .expect("FAILURE")
                .expectMessage("no build of it has succeeded");
        expectPublished(project, "base", null);
    }

    /** @param digest null: nothing is there */
    static void expectPublished(Project project, String repository, String digest) throws Exception {
        Optional<String> published = project.published(repository);
        if (!published.equals(Optional.ofNullable(digest))) {
            throw new Failed(project.image(repository) + " is " + published.orElse("not published") + " instead of "
                    + (digest == null ? "unpublished" : digest));
        }
    }
}
