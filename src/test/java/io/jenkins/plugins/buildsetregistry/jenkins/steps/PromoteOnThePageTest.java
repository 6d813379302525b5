package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.APP;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.upload;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import io.jenkins.plugins.buildsetregistry.jenkins.page.TagEntry;
import io.jenkins.plugins.buildsetregistry.jenkins.promote.AttemptView;
import io.jenkins.plugins.buildsetregistry.jenkins.promote.PromoteAction;
import io.jenkins.plugins.buildsetregistry.jenkins.promote.PromoteActions;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.nio.file.Files;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.kohsuke.stapler.HttpResponses;
import org.springframework.security.access.AccessDeniedException;

/** A person promotes what a build has tested, on its page: looks at the plan, and confirms it. */
public class PromoteOnThePageTest {
    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    /** Its images are uploaded and tested. */
    private LocalPipeline gate() throws Exception {
        LocalPipeline gate = steps.pipeline();
        gate.top().run(registry(BASE), block -> block.run(upload(StepsRule.BASE_IMAGE, "base")));
        return gate;
    }

    private static PromoteAction page(Run<?, ?> run) throws Exception {
        Files.createDirectories(run.getRootDir().toPath()); // a build that is stored has it
        return (PromoteAction) new PromoteActions().createFor(run).iterator().next();
    }

    private static AttemptView ended(PromoteAction page) {
        while (page.getLast().isRunning()) {
            Thread.onSpinWait();
        }
        return page.getLast();
    }

    private static AttemptView planned(PromoteAction page) throws Exception {
        page.doPlan(page.getChanges().get(0).getName(), "tag");
        return ended(page);
    }

    private RemoteRepository target() {
        return steps.gate().target(StepsRule.BASE_IMAGE);
    }

    @Test
    public void aPlanIsShownAndWhatIsConfirmedIsPromotedAndKeptWithWhoHasDoneIt() throws Exception {
        Run<?, ?> run = gate().build();
        PromoteAction page = page(run);
        AttemptView plan = planned(page);
        assertTrue(plan.getLog(), plan.isConfirmable());
        assertEquals(1, plan.getTags().size());
        assertEquals(List.of(), plan.getForeign());
        assertTrue(plan.getLog(), plan.getLog().contains("dry run: nothing was changed"));
        assertNull(steps.published(StepsRule.BASE_IMAGE));

        page.doPromote(plan.getNumber());
        AttemptView promotion = ended(page);
        assertTrue(promotion.getLog(), promotion.isSucceeded());
        assertFalse(promotion.isPlan());
        String digest = plan.getTags().get(0).getDigest();
        assertEquals(digest, steps.published(StepsRule.BASE_IMAGE));
        assertEquals(2, page.getAttempts().size());

        String user = promotion.getBy();
        assertNotNull(user);
        TagEntry entry = run.getAction(ImagesAction.class).getPromotions().get(0);
        assertEquals(user, entry.getBy());
        assertEquals(
                user,
                steps.promotionRecord(StepsRule.BASE_IMAGE, Digest.parse(digest))
                        .path("by")
                        .asText());
        assertFalse(planned(page).isConfirmable());
    }

    @Test
    public void whatIsNotAsItWasConfirmedIsNotDone() throws Exception {
        Run<?, ?> run = gate().build();
        PromoteAction page = page(run);
        AttemptView plan = planned(page);
        steps.write("base/hello", "from a newer build\n");
        steps.write("base/Dockerfile", "FROM scratch\nCOPY hello /newer\n");
        gate();
        page.doPromote(plan.getNumber());
        AttemptView refused = ended(page);
        assertTrue(refused.getFailure(), refused.getFailure().contains("not what was confirmed"));
        assertNull(steps.published(StepsRule.BASE_IMAGE));
        AttemptView again = planned(page);
        assertEquals(1, again.getForeign().size());
    }

    @Test
    public void onlyTheLastPlanCanBeConfirmed() throws Exception {
        PromoteAction page = page(gate().build());
        int first = planned(page).getNumber();
        AttemptView second = planned(page);
        assertEquals(1, page.getAttempts().size());
        assertThrows(HttpResponses.HttpResponseException.class, () -> page.doPromote(first));
        assertThrows(HttpResponses.HttpResponseException.class, () -> page.doPromote(second.getNumber() + 1));
        page.doPromote(second.getNumber());
        ended(page);
        assertThrows(HttpResponses.HttpResponseException.class, () -> page.doPromote(second.getNumber()));
        assertThrows(HttpResponses.HttpResponseException.class, () -> page.doPlan("another change", "tag"));
        String known = page.getChanges().get(0).getName();
        assertThrows(HttpResponses.HttpResponseException.class, () -> page.doPlan(known, "magic"));
    }

    @Test
    public void whatCannotBePromotedSaysWhy() throws Exception {
        LocalPipeline failed = steps.pipeline();
        assertThrows(
                IllegalStateException.class,
                () -> failed.top().run(registry(APP), block -> {
                    block.run(upload(StepsRule.BASE_IMAGE, "base"));
                    throw new IllegalStateException("tests failed");
                }));
        AttemptView plan = planned(page(failed.build()));
        assertFalse(plan.isConfirmable());
        assertTrue(plan.getFailure(), plan.getFailure().contains("no build of it has succeeded"));
        assertTrue(plan.getLog(), plan.getLog().contains("ERROR: "));
    }

    @Test
    public void nothingIsForWhoHasNotThePermission() throws Exception {
        Run<?, ?> run = gate().build();
        PromoteAction page = page(run);
        assertEquals("symbol-ribbon", page.getIconFileName());
        assertSame(page, page.getTarget());
        steps.grantOnly(Item.READ, Item.BUILD, Item.CONFIGURE);
        assertNull(page.getIconFileName());
        assertThrows(AccessDeniedException.class, page::getTarget);
        assertThrows(AccessDeniedException.class, () -> page.doPlan("any", "tag"));
        assertThrows(AccessDeniedException.class, () -> page.doPromote(1));
        assertThrows(AccessDeniedException.class, page::doStatus);
        steps.grantOnly(PromoteActions.PROMOTE);
        planned(page);
    }

    /** What has not ended, and does not go on, was cut off. */
    @Test
    public void aPromotionThatARestartHasCutOffSaysSoAndIsBegunAgain() throws Exception {
        Run<?, ?> run = gate().build();
        PromoteAction page = page(run);
        AttemptView plan = planned(page);
        Object attempt = field(plan, "attempt");
        set(attempt, "ended", 0L);
        assertTrue(page.getLast().isInterrupted());
        assertFalse(page.getLast().isConfirmable());
        AttemptView again = planned(page);
        assertTrue(again.isConfirmable());
        assertFalse(Files.exists(
                run.getRootDir().toPath().resolve("container-images-promotion-" + plan.getNumber() + ".log")));
    }

    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        var field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    private static void set(Object owner, String name, Object value) throws ReflectiveOperationException {
        var field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        field.set(owner, value);
    }

    /** A factory of actions of any type that asks for one would be asked by itself, without end. */
    @Test
    public void theFactoryIsAskedForItsOwnTypeOnly() {
        assertEquals(PromoteAction.class, new PromoteActions().actionType());
    }

    @Test
    public void aBuildWithoutImagesHasNoSuchPage() throws Exception {
        assertEquals(
                List.of(),
                List.copyOf(new PromoteActions().createFor(steps.pipeline().build())));
    }
}
