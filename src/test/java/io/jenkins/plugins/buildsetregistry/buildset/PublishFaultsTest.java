package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.faults.Cell;
import io.jenkins.plugins.buildsetregistry.faults.FaultMatrix;
import io.jenkins.plugins.buildsetregistry.faults.FaultedOperation;
import io.jenkins.plugins.buildsetregistry.faults.FaultyRegistry;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.registry.SharedClassArchive;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.ExternalResource;
import org.junit.rules.RuleChain;
import org.junit.rules.Timeout;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Images of a build on their way into the intermediate registry, which does what it should not. */
@RunWith(Parameterized.class)
public class PublishFaultsTest {
    private static final Change CHANGE = GateRule.change("many", 101);
    private static final GateRule GATE = new GateRule();
    private static final FaultyRegistry INTERMEDIATE =
            new FaultyRegistry("intermediate", () -> GATE.intermediate().access());
    private static final RunningSidecar SIDECAR = new RunningSidecar();
    private static final FaultMatrix MATRIX = new FaultMatrix("publish", Publishing::new, INTERMEDIATE);

    @ClassRule
    public static final RuleChain RULES =
            RuleChain.outerRule(GATE).around(INTERMEDIATE).around(SIDECAR).around(MATRIX);

    @Rule
    public final Timeout limit = FaultMatrix.limit();

    private final Cell cell;

    public PublishFaultsTest(Cell cell) {
        this.cell = cell;
    }

    @Parameters(name = "{0}")
    public static List<Cell> cells() {
        return Cell.all();
    }

    @Test
    public void theRecordTellsOnlyOfImagesThatAreThere() throws Exception {
        MATRIX.run(cell);
    }

    /** One for all builds; each attaches to it by its own way to the intermediate registry. */
    private static final class RunningSidecar extends ExternalResource {
        private BuildsetRegistry registry;

        @Override
        protected void before() throws Exception {
            Path root = GATE.path("sidecars");
            SharedClassArchive.linkInto(root);
            DetachedHome home = new DetachedHome(
                    new LocalHost(),
                    root,
                    DetachedHome.newName(new SecureRandom()),
                    SidecarLibraries.ofThisProcess(),
                    Map.of(),
                    Clock.systemUTC(),
                    line -> {});
            registry = new RegistryManager(home, GATE.intermediate(), Clock.systemUTC(), line -> {})
                    .start(
                            new Buildset(CHANGE, BuildId.at(Instant.now(), new SecureRandom()), null, List.of()),
                            new RegistryManager.Options(
                                    WhenMissing.FAIL, Require.BUILT, Duration.ZERO, Duration.ofMinutes(10)));
        }

        @Override
        protected void after() {
            try {
                registry.close();
                DetachedHome.discard(registry.directory());
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private static final class Publishing implements FaultedOperation.Run {
        private final ImageName name;
        private final OddImage image;
        private final RemoteRepository target;

        Publishing(int number) throws Exception {
            name = ImageName.parse(GateRule.PUBLIC_NAME + "/acme/app-" + number);
            image = OddImage.index(false, 1000, 10L * number);
            target = GATE.intermediate().images(name);
            image.push(SIDECAR.registry.repository(name), List.of("latest"));
        }

        @Override
        public void perform(FaultedOperation.Way way) throws Exception {
            BuildsetRegistry build = BuildsetRegistry.attach(
                    SIDECAR.registry.directory(),
                    new IntermediateRegistry(way.to("intermediate"), "gate", way.patience()),
                    Clock.systemUTC());
            BuiltImage built = new BuiltImage(
                    name,
                    List.of("latest"),
                    image.digest(),
                    image.top().mediaType(),
                    image.size(),
                    List.of(),
                    List.of());
            build.publish(built, TransferListener.NONE);
            build.markTested();
        }

        private Digest held() throws Exception {
            return target.head(SIDECAR.registry.buildset().build() + "_latest")
                    .map(ManifestHead::digest)
                    .orElse(null);
        }

        private Optional<ChangeRecord> recorded(Require require) throws Exception {
            return new ChangeRecords(GATE.intermediate()).newest(CHANGE.id(), null, require);
        }

        private boolean isIn(ChangeRecord record) {
            return record.image(name, "latest")
                    .filter(found -> found.digest().equals(image.digest()))
                    .isPresent();
        }

        @Override
        public void assertSound() throws Exception {
            if (held() != null) {
                assertEquals(image.digest(), held());
                assertTrue(image.isWhole(target));
            }
            Optional<ChangeRecord> record = recorded(Require.BUILT);
            assertTrue(
                    "the record tells of an image that is not there",
                    record.isEmpty() || !isIn(record.get()) || held() != null);
            List<RecordedImage> known = SIDECAR.registry.record().images();
            assertTrue(
                    "the record has lost images",
                    known.isEmpty() || record.orElseThrow().images().containsAll(known));
        }

        @Override
        public void assertComplete() throws Exception {
            assertEquals(image.digest(), held());
            assertTrue(isIn(recorded(Require.TESTED).orElseThrow()));
            assertTrue(isIn(SIDECAR.registry.record()));
        }

        @Override
        public String subject() {
            return "acme/app-";
        }
    }
}
