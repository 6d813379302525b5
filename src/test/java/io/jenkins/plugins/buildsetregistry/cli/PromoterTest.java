package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.SummaryTable;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

public class PromoterTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final Change TESTED = GateRule.change("base", 101);
    private static final Change UNTESTED = new Change(TESTED.id(), "2", null);

    @Rule
    public final GateRule gate = new GateRule();

    @Test
    public void anOlderRevisionIsNotTakenForTheMergedOneUnlessItIsNamed() throws Exception {
        BuildsetRegistry build = gate.start(TESTED);
        gate.build(build, BASE, OddImage.image(false, 1000, 1));
        gate.upload(build);
        gate.build(gate.start(UNTESTED), BASE, OddImage.image(false, 1000, 2));
        BuildsetException refused = assertThrows(BuildsetException.class, () -> promote(null));
        assertTrue(refused.getMessage(), refused.getMessage().contains("revision 2"));
        assertEquals(List.of("change_101_1_latest"), gate.target(BASE).tags());
        promote("1");
        assertEquals(List.of("latest"), gate.target(BASE).tags());
    }

    private void promote(String revision) throws Exception {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        new Promoter(
                        gate.intermediate(),
                        gate.targets(),
                        Duration.ZERO,
                        new Console(nowhere, nowhere),
                        new SummaryTable())
                .promote(TESTED.id(), revision, new Promotion.Options(false, false), false);
    }
}
