package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.only;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.promote;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.Intermediary;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Rule;
import org.junit.Test;

/** An agent that is lost in the middle of a step. */
public class LostAgentTest {
    private static final String TARGET = "lossy.example.org";
    private static final ImageName IMAGE = ImageName.parse(TARGET + "/acme/base:latest");

    @Rule
    public final StepsRule steps = StepsRule.onAgent();

    @Rule
    public final FaultServer front = new FaultServer();

    private final OddImage older = OddImage.image(false, 10, 1);
    private final OddImage image = OddImage.image(false, 1000, 2);

    private RemoteRepository target() {
        RegistryAccess user = steps.gate().targets().access(ImageName.parse(StepsRule.BASE_IMAGE));
        return new RemoteRegistry(user).repository(IMAGE.repository());
    }

    private String published() throws Exception {
        return target().head("latest").orElseThrow().digest().toString();
    }

    private static PromoteImageStep copying() {
        PromoteImageStep step = promote(BASE);
        step.setMethod("intermediate-registry");
        return step;
    }

    @Test
    public void aPromotionThatItCopiesForFailsBeforeATagMovesAndTheNextCompletesIt() throws Exception {
        RegistryAccess registry = target().registry().access();
        Intermediary passage = new Intermediary(registry);
        AtomicBoolean lost = new AtomicBoolean();
        front.answer(request -> {
            if (request.line().startsWith("PUT /v2/acme/base/blobs/uploads/") && lost.compareAndSet(false, true)) {
                steps.agent().disconnect();
            }
            return passage.apply(request);
        });
        steps.addTarget(TARGET, front.access().endpoint(), registry.credentials());
        older.push(target(), List.of("latest"));
        older.push(steps.gate().intermediate().images(IMAGE), List.of(IntermediateRegistry.promotedTag("latest")));
        steps.gate().built(GateRule.change("base", 101), Instant.now(), Map.of(IMAGE.toString(), image));

        AbortException failed =
                assertThrows(AbortException.class, () -> steps.pipeline().top().run(copying()));
        assertEquals(
                "the agent 'agent-1' was lost while it copied " + IMAGE.withoutReference() + "@" + image.digest()
                        + ": no tag was moved for it; promote again to complete it",
                failed.getMessage());
        assertTrue(lost.get());
        assertEquals(older.digest().toString(), published());

        steps.agent().reconnect();
        assertEquals(
                image.digest().toString(),
                only(steps.pipeline().top().run(copying())).get("digest"));
        assertEquals(image.digest().toString(), published());
        assertTrue(image.isWhole(target()));
    }
}
