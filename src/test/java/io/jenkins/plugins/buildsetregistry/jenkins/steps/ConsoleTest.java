package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.APP;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.promote;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.upload;
import static org.junit.Assert.assertEquals;

import hudson.model.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Rule;
import org.junit.Test;

/**
 * What builds print, line by line. With {@code -Dbuildset.console=write}, the files in {@code src/test/resources/console} are
 * written anew; read the difference.
 */
public class ConsoleTest {
    private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{12})[0-9a-f]*");

    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    @Test
    public void aGateOfTwoChangesAndItsPromotion() throws Exception {
        LocalPipeline base = steps.pipeline();
        base.top().run(registry(BASE), block -> block.run(upload(StepsRule.BASE_IMAGE, "base")));
        base.complete(Result.SUCCESS);
        assertPrinted("gate-base", base);

        LocalPipeline app = steps.pipeline();
        app.top().run(registry(APP, BASE), block -> {
            block.run(build(StepsRule.APP_IMAGE, "app"));
            return block.run(upload(StepsRule.APP_IMAGE, "app"));
        });
        app.complete(Result.SUCCESS);
        assertPrinted("gate-app", app);

        LocalPipeline rehearsal = steps.pipeline();
        PromoteImageStep dry = promote(BASE);
        dry.setDryRun(true);
        rehearsal.top().run(dry);
        assertPrinted("promote-dry-run", rehearsal);

        LocalPipeline merge = steps.pipeline();
        merge.top().run(promote(BASE));
        assertPrinted("promote-base", merge);
    }

    private void assertPrinted(String name, LocalPipeline pipeline) throws Exception {
        Path file = Path.of(System.getProperty("basedir", "."), "../../src/test/resources/console", name + ".txt")
                .normalize();
        String printed = normalized(pipeline.log());
        if ("write".equals(System.getProperty("buildset.console"))) {
            Files.writeString(file, printed);
        }
        assertEquals(Files.readString(file, StandardCharsets.UTF_8), printed);
    }

    /** Without what is another each time: digests are numbered, times and ports are gone. */
    private static String normalized(String log) {
        Map<String, String> digests = new LinkedHashMap<>();
        Matcher digest = DIGEST.matcher(log);
        String numbered = digest.replaceAll(found -> digests.computeIfAbsent(
                found.group(1), key -> String.format("sha256:DIGEST-%05d", digests.size() + 1)));
        return numbered.replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:PORT")
                .replaceAll("[0-9]+\\.[0-9]{2} s\\b", "0.00 s");
    }
}
