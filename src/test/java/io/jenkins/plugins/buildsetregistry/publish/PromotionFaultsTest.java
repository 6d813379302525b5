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

/** Promotions, by turns from temporary tags and from the intermediate registry, while a registry does what it should not. */
@RunWith(Parameterized.class)
public class PromotionFaultsTest {
    private static final GateRule GATE = new GateRule();
    private static final FaultyRegistry INTERMEDIATE =
            new FaultyRegistry("intermediate", () -> GATE.intermediate().access());
    private static final FaultyRegistry TARGET =
            new FaultyRegistry("target", () -> GATE.targets().accesses().get(GateRule.PUBLIC_NAME));
    private static final FaultMatrix FROM_TAG = matrix("from the temporary tag", PromotionMethod.TAG);
    private static final FaultMatrix COPIED =
            matrix("from the intermediate registry", PromotionMethod.INTERMEDIATE_REGISTRY);

    @ClassRule
    public static final RuleChain RULES = RuleChain.outerRule(GATE)
            .around(INTERMEDIATE)
            .around(TARGET)
            .around(FROM_TAG)
            .around(COPIED);

    @Rule
    public final Timeout limit = FaultMatrix.limit();

    private final Cell cell;

    public PromotionFaultsTest(Cell cell) {
        this.cell = cell;
    }

    private static FaultMatrix matrix(String name, PromotionMethod method) {
        return new FaultMatrix(
                "promotion " + name, number -> new PromotedRun(GATE, method, number), INTERMEDIATE, TARGET);
    }

    @Parameters(name = "{0}")
    public static List<Cell> cells() {
        return Cell.all();
    }

    @Test
    public void finalTagsHoldTheOldOrTheNewImage() throws Exception {
        if (FaultMatrix.isWhole()
                || cell.fault().ordinal() % 2 == cell.outcome().ordinal() % 2) {
            FROM_TAG.run(cell);
        }
        if (FaultMatrix.isWhole()
                || cell.fault().ordinal() % 2 != cell.outcome().ordinal() % 2) {
            COPIED.run(cell);
        }
    }
}
