package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.faults.Cell;
import io.jenkins.plugins.buildsetregistry.faults.FaultMatrix;
import io.jenkins.plugins.buildsetregistry.faults.FaultyRegistry;
import java.util.List;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.Timeout;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Clean-up of temporary tags while a registry does what it should not. */
@RunWith(Parameterized.class)
public class CleanupFaultsTest {
    private static final GateRule GATE = new GateRule();
    private static final FaultyRegistry INTERMEDIATE =
            new FaultyRegistry("intermediate", () -> GATE.intermediate().access());
    private static final FaultyRegistry TARGET =
            new FaultyRegistry("target", () -> GATE.targets().accesses().get(GateRule.PUBLIC_NAME));
    private static final FaultMatrix MATRIX =
            new FaultMatrix("clean-up", number -> new CleanedRun(GATE, number), INTERMEDIATE, TARGET);

    @ClassRule
    public static final RuleChain RULES =
            RuleChain.outerRule(GATE).around(INTERMEDIATE).around(TARGET).around(MATRIX);

    @Rule
    public final Timeout limit = FaultMatrix.limit();

    private final Cell cell;

    public CleanupFaultsTest(Cell cell) {
        this.cell = cell;
    }

    @Parameters(name = "{0}")
    public static List<Cell> cells() {
        return Cell.all();
    }

    @Test
    public void onlyTagsGoThatNobodyNeeds() throws Exception {
        MATRIX.run(cell);
    }
}
