package io.jenkins.plugins.buildsetregistry.acceptance;

import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The controller or the agent goes away in the middle of a block. */
final class RestartScenarios {
    private static final Duration RESUME = Duration.ofMinutes(4);
    private static final Duration LOST = Duration.ofMinutes(8);

    private RestartScenarios() {}

    interface Restarting {
        void restart() throws Exception;
    }

    /** @param hard whether there is a command that kills Jenkins */
    static List<Scenario> all(boolean hard) {
        List<Scenario> all = new ArrayList<>();
        all.add(new Scenario(
                "restart",
                "Jenkins is restarted in the body: the block goes on, masked, and uploads",
                (site, project) -> goesOn(site, project, site.restart()::safely)));
        if (hard) {
            all.add(new Scenario(
                    "hard-restart",
                    "the same with --restart-command",
                    (site, project) -> goesOn(site, project, site.restart()::hard)));
        }
        all.add(new Scenario(
                "agent-lost", "the agent dies in the body, and its node is removed", RestartScenarios::lost));
        return all;
    }

    private static void goesOn(Site site, Project project, Restarting how) throws Exception {
        String body = project.build("base") + Project.sleep(20)
                + "sh 'echo \"writer=$BUILDSET_REGISTRY_USER password=$BUILDSET_REGISTRY_PASSWORD\"'\n"
                + project.read("read", "base") + project.upload("base");
        Build build = project.run(
                        "base",
                        Project.node(
                                site.agent().name(),
                                project.writeBase() + project.block(project.change("base", 101), "", body)))
                .awaitLog(Project.SLEEPS);
        how.restart();
        build.expect("SUCCESS", RESUME)
                .expectNoStackTrace()
                .expectLog("writer=writer password=****")
                .expectLog("read=200");
        project.run("merged", project.promote(project.change("base", 101))).expect("SUCCESS");
        GateScenarios.expectPublished(project, "base", build.value("base"));
    }

    /** The sidecar lives on until its lease ends: there is nobody any more to tell it. */
    private static void lost(Site site, Project project) throws Exception {
        Agent agent = site.otherAgent("lost");
        try {
            String body = project.build("base") + Project.sleep(600);
            Build build = project.run(
                            "base",
                            Project.node(
                                    agent.name(),
                                    project.writeBase() + project.block(project.change("base", 101), "", body)))
                    .awaitLog(Project.SLEEPS);
            agent.kill();
            agent.deleteNode();
            build.expectNotSuccess(LOST).expectNoStackTrace();
            GateScenarios.expectNotTested(project);
            project.note(agent.processes().size() + " processes lived on and were ended here");
        } finally {
            agent.end();
            agent.deleteNode();
            new LocalHost().delete(agent.directory().toString());
        }
    }
}
