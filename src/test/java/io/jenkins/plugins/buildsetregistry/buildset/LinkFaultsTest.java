package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.faults.Cell;
import io.jenkins.plugins.buildsetregistry.faults.FaultMatrix;
import io.jenkins.plugins.buildsetregistry.faults.FaultedOperation;
import io.jenkins.plugins.buildsetregistry.faults.FaultyRegistry;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.LinkedRegistry;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.Timeout;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Images of a change ahead, linked and pulled, while the intermediate registry does what it should not. */
@RunWith(Parameterized.class)
public class LinkFaultsTest {
    private static final GateRule GATE = new GateRule();
    private static final FaultyRegistry INTERMEDIATE =
            new FaultyRegistry("intermediate", () -> GATE.intermediate().access());
    private static final FaultMatrix MATRIX = new FaultMatrix("link", Linking::new, INTERMEDIATE);

    @ClassRule
    public static final RuleChain RULES =
            RuleChain.outerRule(GATE).around(INTERMEDIATE).around(MATRIX);

    @Rule
    public final Timeout limit = FaultMatrix.limit();

    private final Cell cell;

    public LinkFaultsTest(Cell cell) {
        this.cell = cell;
    }

    @Parameters(name = "{0}")
    public static List<Cell> cells() {
        return Cell.all();
    }

    @Test
    public void theImageIsThatOfTheChangeAheadAndNeverAMiss() throws Exception {
        MATRIX.run(cell);
    }

    private static final class Linking implements FaultedOperation.Run {
        private final Path storage;
        private final Change ahead;
        private final ImageName name;
        private final OddImage image;
        private RegistryServer server;
        private byte[] pulled;

        Linking(int number) throws Exception {
            storage = GATE.path("linked-" + number);
            ahead = GateRule.change("base", number);
            name = ImageName.parse(GateRule.PUBLIC_NAME + "/acme/base-" + number);
            image = OddImage.image(false, 1000, number);
            GATE.built(ahead, Instant.now(), Map.of(name.toString(), image));
        }

        @Override
        public void perform(FaultedOperation.Way way) throws Exception {
            IntermediateRegistry intermediate =
                    new IntermediateRegistry(way.to("intermediate"), "gate", way.patience());
            List<ChangeRecord> records = new ChangesAhead(
                            new ChangeRecords(intermediate),
                            WhenMissing.FAIL,
                            Require.TESTED,
                            Duration.ZERO,
                            line -> {})
                    .resolve(null, List.of(ahead.id()));
            if (server == null) {
                server = LinkedRegistry.start(storage, way.to("intermediate"), way.patience());
                server.link(new RegistryManager(null, intermediate, Clock.systemUTC(), line -> {}).links(records));
            }
            pulled = pull(new RemoteRegistry(
                            RegistryAccess.of(server.address()),
                            TransportOptions.defaults().withAttempts(1))
                    .repository(name.buildsetRepository()));
        }

        private static byte[] pull(RemoteRepository from) throws IOException, InterruptedException {
            Manifest manifest =
                    from.manifest("latest").orElseThrow(() -> new AssertionError("a miss: the published one is taken"));
            for (Descriptor blob : manifest.blobs()) {
                from.content(blob);
            }
            from.referrers(manifest.digest());
            return manifest.bytes();
        }

        /** A registry that has done its work is to be asked again, and another started where it could not be linked. */
        @Override
        public void end() {
            if (server != null) {
                server.close();
                server = null;
            }
        }

        @Override
        public void assertSound() throws Exception {
            assertTrue(image.isWhole(GATE.intermediate().images(name)));
        }

        @Override
        public void assertComplete() {
            assertArrayEquals(image.top().bytes(), pulled);
        }

        /** A registry that does not tell what refers to an image tells of nothing. */
        @Override
        public boolean tolerates(String kind) {
            return kind.endsWith(": GET referrers");
        }

        @Override
        public String subject() {
            return "acme/base-";
        }
    }
}
