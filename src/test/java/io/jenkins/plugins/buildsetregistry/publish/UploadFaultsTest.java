package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.faults.Cell;
import io.jenkins.plugins.buildsetregistry.faults.FaultMatrix;
import io.jenkins.plugins.buildsetregistry.faults.FaultedOperation;
import io.jenkins.plugins.buildsetregistry.faults.FaultyRegistry;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
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

/** Uploads while the buildset's registry or the target registry does what it should not. */
@RunWith(Parameterized.class)
public class UploadFaultsTest {
    private static final Change CHANGE = GateRule.change("app", 101);
    private static final GateRule GATE = new GateRule();
    private static final FaultyRegistry SOURCE =
            new FaultyRegistry("source", () -> GATE.intermediate().access());
    private static final FaultyRegistry TARGET =
            new FaultyRegistry("target", () -> GATE.targets().accesses().get(GateRule.PUBLIC_NAME));
    private static final FaultMatrix MATRIX = new FaultMatrix("upload", Uploading::new, SOURCE, TARGET);

    @ClassRule
    public static final RuleChain RULES =
            RuleChain.outerRule(GATE).around(SOURCE).around(TARGET).around(MATRIX);

    @Rule
    public final Timeout limit = FaultMatrix.limit();

    private final Cell cell;

    public UploadFaultsTest(Cell cell) {
        this.cell = cell;
    }

    @Parameters(name = "{0}")
    public static List<Cell> cells() {
        return Cell.all();
    }

    @Test
    public void theTagIsThereWholeOrNotAtAll() throws Exception {
        MATRIX.run(cell);
    }

    private static final class Uploading implements FaultedOperation.Run {
        private final ImageName name;
        private final OddImage image;
        private final OddImage published;
        private final RemoteRepository target;

        Uploading(int number) throws Exception {
            name = ImageName.parse(GateRule.PUBLIC_NAME + "/acme/app-" + number);
            image = OddImage.image(false, 1000, 10L * number);
            published = OddImage.image(false, 10, 10L * number + 5);
            target = GATE.target(name.toString());
            published.push(target, List.of("latest"));
            image.push(GATE.intermediate().images(name), List.of("any"));
        }

        private RemoteRepository source(RemoteRegistry registry) {
            return registry.repository(GATE.intermediate().images(name).name());
        }

        @Override
        public void perform(FaultedOperation.Way way) throws Exception {
            RemoteRegistry source = new RemoteRegistry(way.to("source"), way.patience());
            Upload upload = new Upload(
                    CHANGE,
                    recorded -> source(source),
                    new RegistryDirectory(Map.of(GateRule.PUBLIC_NAME, way.to("target"))),
                    way.patience(),
                    TransferListener.NONE,
                    line -> {});
            RecordedImage recorded = new RecordedImage(
                    name,
                    List.of("latest"),
                    image.digest(),
                    image.top().mediaType(),
                    image.top().size(),
                    image.size(),
                    List.of(),
                    List.of());
            upload.execute(upload.plan(List.of(recorded)), done -> {});
        }

        private Digest held(String tag) throws Exception {
            return target.head(tag).map(ManifestHead::digest).orElse(null);
        }

        @Override
        public void assertSound() throws Exception {
            assertEquals(published.digest(), held("latest"));
            Digest temporary = held(temporaryTag());
            if (temporary != null) {
                assertEquals(image.digest(), temporary);
                assertTrue(image.isWhole(target));
            }
            assertTrue(
                    target.tags().toString(),
                    List.of("latest", temporaryTag())
                            .containsAll(target.tags().stream().sorted().toList()));
        }

        private String temporaryTag() throws PublishException {
            return TemporaryTag.of(CHANGE, "latest").toString();
        }

        @Override
        public void assertComplete() throws Exception {
            assertEquals(image.digest(), held(temporaryTag()));
        }

        @Override
        public String subject() {
            return "acme/app-";
        }
    }
}
