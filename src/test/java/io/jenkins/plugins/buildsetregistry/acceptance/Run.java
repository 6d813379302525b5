package io.jenkins.plugins.buildsetregistry.acceptance;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Runs scenarios in a Jenkins, one after the other, and removes what they made however they end. */
final class Run {
    private final JenkinsClient client;
    private final Settings settings;
    private final Report report;
    private final Consumer<String> log;

    Run(JenkinsClient client, Settings settings, Report report, Consumer<String> log) {
        this.client = client;
        this.settings = settings;
        this.report = report;
        this.log = log;
    }

    void all(List<Scenario> scenarios) throws Exception {
        try (Site site = Site.open(client, settings, log)) {
            log.accept("buildset-registry " + site.version() + " in " + client.root()
                    + ", configured by the script console; logs: " + settings.logs());
            for (Scenario scenario : scenarios) {
                if (site.isClosed()) {
                    return; // somebody has interrupted this
                }
                Outcome outcome = run(site, scenario);
                report.add(outcome);
                log.accept("%-20s %s %s"
                        .formatted(scenario.name(), outcome.result(), outcome.note())
                        .stripTrailing());
            }
        }
    }

    private static Outcome run(Site site, Scenario scenario) throws InterruptedException {
        Project project = new Project(site, scenario.name());
        long start = System.nanoTime();
        Outcome.Result result = Outcome.Result.FAILED;
        String note = "";
        try {
            try {
                scenario.body().run(site, project);
            } finally {
                end(site, project);
            }
            site.agent().expectNothingLeft();
            site.watch().expectEnded();
            result = Outcome.Result.PASSED;
            note = project.note();
        } catch (NotRun e) {
            result = Outcome.Result.NOT_RUN;
            note = e.getMessage();
        } catch (InterruptedException e) {
            throw e;
        } catch (Failed | IOException e) {
            note = e.getMessage() == null ? e.toString() : e.getMessage();
        } catch (Exception e) {
            note = e.toString();
        }
        return new Outcome(scenario.name(), result, Duration.ofNanos(System.nanoTime() - start), note);
    }

    private static void end(Site site, Project project) throws Exception {
        for (Build build : project.builds()) {
            build.stopIfRunning();
        }
        site.saveLogs(project.builds());
    }
}
