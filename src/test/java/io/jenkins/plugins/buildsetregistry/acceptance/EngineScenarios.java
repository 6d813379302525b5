package io.jenkins.plugins.buildsetregistry.acceptance;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What real engines have of a build is gone after it, whatever becomes of Jenkins meanwhile. */
final class EngineScenarios {
    private static final Duration RESUME = Duration.ofMinutes(4);
    private static final String VALUE = "t0ken-of-an-engine";

    private EngineScenarios() {}

    /** @param hard whether there is a command that kills Jenkins */
    static List<Scenario> all(boolean hard) {
        return List.of(
                new Scenario(
                        "preload-restart",
                        "docker has an image under its public name over a restart of Jenkins, and not after the block",
                        (site, project) -> preload(site, project, restarting(site, hard))),
                new Scenario(
                        "preload-abort",
                        "the same, and the build is aborted",
                        (site, project) -> preload(site, project, null)),
                new Scenario(
                        "secret-restart",
                        "Jenkins is restarted while buildah builds with a secret: the step begins anew, and no file stays",
                        (site, project) -> secret(site, project, restarting(site, hard))));
    }

    private static RestartScenarios.Restarting restarting(Site site, boolean hard) {
        return hard ? site.restart()::hard : site.restart()::safely;
    }

    private static void require(String... command) throws HostException, InterruptedException, NotRun {
        if (new LocalHost().which(command[0]).isEmpty()
                || !new LocalHost().run(Command.of(command), line -> {}).succeeded()) {
            throw new NotRun("'" + String.join(" ", command) + "' does not succeed on this machine");
        }
    }

    /** @param restart or null to abort the build */
    private static void preload(Site site, Project project, RestartScenarios.Restarting restart) throws Exception {
        require("docker", "version");
        String image = project.image("base") + ":latest";
        String inspect = "sh 'set +x; echo \"%s=$(docker image inspect --format \"{{.Id}}\" " + image
                + " >/dev/null 2>&1 && echo there || echo absent)\"'\n";
        String body = project.build("base") + "useBuildsetRegistry(preload: ['" + project.image("base") + "']) {\n"
                + inspect.formatted("before") + Project.sleep(15) + inspect.formatted("after") + "}\n"
                + inspect.formatted("outside");
        Build build = project.run(
                        "base",
                        Project.node(
                                site.agent().name(),
                                project.writeBase() + project.block(project.change("base", 101), "", body)))
                .awaitLog(Project.SLEEPS);
        expect(build, "before", "there");
        if (restart == null) {
            build.stop();
            build.expect("ABORTED");
        } else {
            restart.restart();
            build.expect("SUCCESS", RESUME);
            expect(build, "after", "there");
            expect(build, "outside", "absent");
        }
        build.expectNoStackTrace();
        String names = new LocalHost()
                .run(Command.of("docker", "images", "--format", "{{.Repository}}:{{.Tag}}"), line -> {})
                .output();
        if (names.contains("buildset-preload/") || names.contains(image)) {
            throw new Failed("docker has what was preloaded: " + names.replace('\n', ' '));
        }
    }

    private static void expect(Build build, String word, String value) throws Exception {
        if (!build.value(word).equals(value)) {
            throw new Failed(build + ": '" + word + "' is " + build.value(word) + ", not " + value);
        }
    }

    private static void secret(Site site, Project project, RestartScenarios.Restarting restart) throws Exception {
        require("buildah", "version");
        require("/bin/busybox", "true");
        String context = Project.directory("base");
        String step = "buildImage repository: '" + project.image("base") + "', context: '" + context
                + "', engine: 'buildah', buildOptions: ['--isolation=chroot'], secrets: ['id=token,env=ENGINE_TOKEN']\n";
        String body = "sh 'cp /bin/busybox " + context + "/'\nwriteFile file: '" + context
                + "/Dockerfile', text: '''FROM scratch\nCOPY busybox /bin/\n"
                + "RUN --mount=type=secret,id=token [\"/bin/busybox\", \"sh\", \"-c\","
                + " \"echo " + Project.SLEEPS
                + "; /bin/busybox sleep 20; /bin/busybox wc -c /run/secrets/token\"]\n'''\n"
                + project.block(
                        project.change("base", 101), "", "withEnv(['ENGINE_TOKEN=" + VALUE + "']) {\n" + step + "}\n");
        Build build = project.run("base", Project.node(site.agent().name(), project.writeBase() + body))
                .awaitLog(Project.SLEEPS);
        if (files(site.agent().root()).isEmpty()) {
            throw new Failed("the secret is in no file while the image is built: this scenario proves nothing");
        }
        restart.restart();
        build.expect("SUCCESS", RESUME)
                .expectNoStackTrace()
                .expectLog("this step begins anew")
                .expectLog(VALUE.length() + " /run/secrets/token");
        List<String> left = files(site.agent().root());
        if (!left.isEmpty()) {
            throw new Failed("the secret is still in " + String.join(", ", left));
        }
    }

    /** Those that hold the secret. */
    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .filter(EngineScenarios::hasValue)
                    .map(Path::toString)
                    .toList();
        } catch (UncheckedIOException e) {
            return files(root); // something was removed meanwhile
        }
    }

    private static boolean hasValue(Path file) {
        try {
            return Files.size(file) < 1 << 20
                    && Files.readString(file, StandardCharsets.ISO_8859_1).contains(VALUE);
        } catch (IOException e) {
            return false; // it has just been removed
        }
    }
}
