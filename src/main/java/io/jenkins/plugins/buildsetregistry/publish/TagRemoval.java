package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.image.Digest;
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

/** Deletes temporary tags of one repository: two in a {@link DeletionTrial}, then the rest, if that has shown that it is safe. */
final class TagRemoval {
    private static final int TRIED = 2;

    private final InRepository plan;
    private final RemoteRepository target;
    private final TagDeleter overwriting;
    private final Consumer<String> log;
    private final List<Removal> open;
    private final List<String> deleted = new ArrayList<>();
    private final Map<String, List<String>> shared = new LinkedHashMap<>();
    private TagDeleter deleter;
    private boolean trusted = true;

    /** @param overwriting for a registry that deletes more than a tag; or null */
    TagRemoval(InRepository plan, TagDeleter deleter, TagDeleter overwriting, Consumer<String> log) {
        this.plan = plan;
        this.target = plan.target();
        this.deleter = deleter;
        this.overwriting = overwriting;
        this.log = log;
        this.open = new ArrayList<>(plan.removals());
    }

    /** @return false if nothing more may be deleted in this registry */
    boolean run() throws InterruptedException {
        String reason = null;
        try {
            reason = tryOut();
            while (!open.isEmpty() && reason == null) {
                Removal next = open.get(0);
                reason = isStill(next) ? remove(next) : null;
                if (reason == null) {
                    open.remove(next);
                }
            }
        } catch (IOException e) {
            reason = e.getMessage();
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

    /** @return why the others stay, or null */
    private String tryOut() throws IOException, InterruptedException {
        List<Removal> tried = new ArrayList<>();
        while (tried.size() < TRIED && tried.size() < open.size()) {
            Removal next = open.get(tried.size());
            if (isStill(next)) {
                tried.add(next);
            } else {
                open.remove(next);
            }
        }
        if (tried.isEmpty()) {
            return null;
        }
        DeletionTrial.Result result = new DeletionTrial(target, deleter).run(tried);
        if (result.refusal() != null) {
            return why(result.refusal());
        }
        tried.stream().map(Removal::tag).forEach(deleted::add);
        open.removeAll(tried);
        if (!result.whole()) {
            return null;
        }
        String found = "WARNING: " + target.registry().access()
                + " deletes an image with any of its tags, as a manifest of our own has shown: ";
        if (overwriting != null) {
            log.accept(found + "there, temporary tags are overwritten first");
            deleter = overwriting;
            return null;
        }
        log.accept(found + "let temporary tags be overwritten there, or remove them by its own means");
        trusted = false;
        return "nothing more is deleted in " + plan.name().registry();
    }

    /** Registries have no conditional deletion: what was planned is looked at once more. */
    private boolean isStill(Removal removal) throws IOException, InterruptedException {
        Digest held = Promotion.digest(target, removal.tag());
        if (held != null && !held.equals(removal.digest())) {
            log.accept(StaleTags.staying(plan.name(), List.of(removal.tag()), "it was moved by someone else"));
        }
        return removal.digest().equals(held);
    }

    /** @return why it stays, and the others too; or null */
    private String remove(Removal removal) throws IOException, InterruptedException {
        TagDeletion deletion = deleter.delete(removal.tag(), removal.digest());
        if (deletion.outcome() == TagDeletion.Outcome.DELETED) {
            deleted.add(removal.tag());
        }
        if (deletion.outcome() == TagDeletion.Outcome.SHARED) {
            shared.computeIfAbsent(deletion.reason(), why -> new ArrayList<>()).add(removal.tag());
            return null;
        }
        return deletion.isGone() ? null : why(deletion);
    }

    private static String why(TagDeletion refusal) {
        return refusal.outcome() == TagDeletion.Outcome.UNSUPPORTED
                ? "this registry deletes no tags by themselves. " + refusal.reason()
                : refusal.reason();
    }
}
