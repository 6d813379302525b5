package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.publish.StaleTags.InRepository;
import io.jenkins.plugins.buildsetregistry.publish.StaleTags.Removal;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Deletes temporary tags of one repository. The first deletion is a trial: another tag that is known has the same digest, and a
 * registry that deletes the image with its tag is found out before anything is lost that could not be put back.
 */
final class TagRemoval {
    private final InRepository plan;
    private final RemoteRepository target;
    private final TagDeleter deleter;
    private final Consumer<String> log;
    private final Removal first;
    private final List<Removal> open;
    private final List<String> deleted = new ArrayList<>();
    private final Map<String, List<String>> shared = new LinkedHashMap<>();
    private boolean trusted = true;
    private boolean tried;

    TagRemoval(InRepository plan, TagDeleter deleter, Consumer<String> log) {
        this.plan = plan;
        this.target = plan.target();
        this.deleter = deleter;
        this.log = log;
        this.first = Removal.of(plan.first());
        this.open = new ArrayList<>(plan.removals());
    }

    /**
     * @return false if nothing more may be deleted in this registry
     * @throws PublishException if what is public was deleted, and could not be put back
     */
    boolean run() throws PublishException, InterruptedException {
        String reason = removeFirst();
        reason = hasOutlivedIt(reason);
        for (int i = open.size(); i > 0 && reason == null; i--) {
            reason = tryRemove(open.get(0));
            if (!tried && !deleted.isEmpty()) {
                reason = hasOutlivedIt(reason);
            }
        }
        if (!deleted.isEmpty()) {
            log.accept("deleted " + StaleTags.some(deleted) + " of " + plan.name());
        }
        shared.forEach((why, tags) -> log.accept(StaleTags.staying(plan.name(), tags, why)));
        if (!open.isEmpty()) {
            log.accept(StaleTags.staying(
                    plan.name(), open.stream().map(Removal::tag).toList(), reason));
        }
        return trusted;
    }

    /** How many tags were to be deleted, and are there still. */
    int left() {
        return open.size() + shared.values().stream().mapToInt(List::size).sum();
    }

    /** @return why it stays, or null */
    private String removeFirst() throws InterruptedException {
        if (open.contains(first)) {
            return tryRemove(first);
        }
        try {
            Manifest before = heldBefore();
            target.putManifest(first.tag(), plan.first().manifest());
            open.add(0, first);
            String reason = tryRemove(first);
            if (before != null && first.digest().equals(Promotion.digest(target, first.tag()))) {
                target.putManifest(first.tag(), before);
                open.remove(first);
                shared.values().forEach(tags -> tags.remove(first.tag()));
                shared.values().removeIf(List::isEmpty);
            }
            return reason;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** What the tag of the trial is to hold again if it cannot be deleted; null if it is not there. */
    private Manifest heldBefore() throws IOException, InterruptedException {
        Digest held = Promotion.digest(target, first.tag());
        if (held == null) {
            return null;
        }
        if (open.stream()
                .noneMatch(
                        each -> each.tag().equals(first.tag()) && each.digest().equals(held))) {
            throw new IOException("it was moved by someone else");
        }
        return target.manifest(held.toString())
                .orElseThrow(() -> new IOException("the image of " + first.tag() + " cannot be read"));
    }

    /**
     * Looks what the first deletion has done, whatever the registry said to it.
     *
     * @param refusal what it said, or null
     * @return why no more may be deleted in this repository, or null
     */
    private String hasOutlivedIt(String refusal) throws PublishException, InterruptedException {
        try {
            Map<Promotion.Step, Digest> published = published();
            List<Promotion.Step> lost = published.keySet().stream()
                    .filter(step -> published.get(step) == null)
                    .toList();
            if (!lost.isEmpty()) {
                trusted = false;
                putBack(lost);
                open.removeIf(removal -> removal.digest().equals(first.digest()));
                return "nothing more is deleted in " + plan.name().registry();
            }
            tried = !deleted.isEmpty() && published.containsValue(first.digest());
            // Who looks by itself whether an image is shared has refused the trial, and may go on.
            return refusal != null || tried || deleted.isEmpty() && !shared.isEmpty()
                    ? refusal
                    : "it could not be tried whether the image outlives them; the next time goes on";
        } catch (IOException e) {
            trusted = false;
            return "it could not be looked whether the image has outlived the first deletion: " + e.getMessage();
        }
    }

    private String tryRemove(Removal removal) throws InterruptedException {
        try {
            String reason = remove(removal);
            if (reason == null) {
                open.remove(removal);
            }
            return reason;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /**
     * Registries have no conditional deletion: what was planned is looked at once more.
     *
     * @return why it stays, or null
     */
    private String remove(Removal removal) throws IOException, InterruptedException {
        Digest held = Promotion.digest(target, removal.tag());
        if (held == null) {
            return null;
        }
        if (!held.equals(removal.digest())) {
            log.accept(StaleTags.staying(plan.name(), List.of(removal.tag()), "it was moved by someone else"));
            return null;
        }
        TagDeletion deletion = deleter.delete(removal.tag(), held);
        if (deletion.outcome() == TagDeletion.Outcome.DELETED) {
            deleted.add(removal.tag());
        }
        if (deletion.isGone()) {
            return null;
        }
        if (deletion.outcome() == TagDeletion.Outcome.SHARED) {
            shared.computeIfAbsent(deletion.reason(), why -> new ArrayList<>()).add(removal.tag());
            return null;
        }
        return deletion.outcome() == TagDeletion.Outcome.UNSUPPORTED
                ? "this registry deletes no tags by themselves. " + deletion.reason()
                : deletion.reason();
    }

    /** What the final tags hold now that have been promoted to that digest; null for one that is gone. */
    private Map<Promotion.Step, Digest> published() throws IOException, InterruptedException {
        Map<Promotion.Step, Digest> published = new LinkedHashMap<>();
        for (Promotion.Step step : plan.promoted()) {
            if (step.upload().digest().equals(first.digest())) {
                published.put(step, Promotion.digest(target, step.tag()));
            }
        }
        return published;
    }

    private void putBack(List<Promotion.Step> lost) throws PublishException, InterruptedException {
        String images = lost.stream()
                .map(step -> step.upload().image())
                .map(ImageName::toString)
                .collect(Collectors.joining(", "));
        String what = target.registry().access() + " deletes an image with any of its tags: with " + first.tag() + ", "
                + images + " (" + first.digest() + ") was gone";
        IOException failure = null;
        for (Promotion.Step step : lost) {
            try {
                target.putManifest(step.tag(), step.manifest());
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw new PublishException(
                    what + ", and cannot be put back: " + failure.getMessage()
                            + "; upload and promote it again, without a login for deletions",
                    failure);
        }
        log.accept("WARNING: " + what + " and was put back. Other tags of that digest are gone. Nothing more is deleted"
                + " in this registry: give no login for deletions there, and remove temporary tags by the"
                + " registry's own means");
    }
}
