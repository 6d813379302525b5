package io.jenkins.plugins.buildsetregistry.jenkins.change;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeAlias;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeAliases;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeEnvironment;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.Checkout;
import io.jenkins.plugins.buildsetregistry.buildset.MergeMessage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What all {@link ChangeSource}s know together. */
public final class Changes {
    private Changes() {}

    /** The change that a build is for. */
    public static Optional<Change> self(ChangeContext context)
            throws BuildsetException, IOException, InterruptedException {
        for (ChangeSource source : ChangeSource.all()) {
            Optional<Change> change = source.change(context);
            if (change.isPresent()) {
                return change;
            }
        }
        return Optional.empty();
    }

    /**
     * The revision of a change that was named without one.
     *
     * @return null if it is unknown
     */
    public static String revision(ChangeContext context, ChangeId id)
            throws BuildsetException, IOException, InterruptedException {
        Optional<Change> self = self(context).filter(found -> found.id().equals(id));
        return self.isPresent()
                ? self.get().revision()
                : context.checkout()
                        .map(checkout ->
                                ChangeEnvironment.revision(checkout.proposed().id()))
                        .orElse(null);
    }

    /** Those ahead of it. @param self or null */
    public static List<ChangeId> ahead(ChangeContext context, Change self)
            throws BuildsetException, IOException, InterruptedException {
        for (ChangeSource source : ChangeSource.all()) {
            List<ChangeId> ahead = source.ahead(context, self);
            if (!ahead.isEmpty()) {
                return ahead;
            }
        }
        return List.of();
    }

    /**
     * By what Gerrit may call the change of this build when it is merged.
     *
     * @return null if nothing tells, or if it is none of Gerrit's: its project is a host alone then
     */
    public static ChangeAlias alias(ChangeContext context, Change self)
            throws BuildsetException, IOException, InterruptedException {
        if (self.id().project().indexOf('/') >= 0) {
            return null;
        }
        Optional<ChangeAlias> triggered = ChangeEnvironment.alias(context.environment());
        Optional<Checkout> checkout = context.checkout();
        Optional<ChangeAlias> found = checkout.isEmpty()
                ? Optional.empty()
                : checkout.get().alias(checkout.get().proposed(), null);
        if (triggered.isEmpty()
                || found.isPresent()
                        && found.get().changeId().equals(triggered.get().changeId())) {
            return found.orElse(null);
        }
        boolean isSelf =
                ChangeEnvironment.change(context.environment()).map(Change::id).equals(Optional.of(self.id()));
        return isSelf ? triggered.get() : null;
    }

    /**
     * The one that was merged.
     *
     * @param project as the step was told, or null
     * @param aliases is asked where nothing else tells
     * @throws BuildsetException if there is none or more than one, with the remedy
     */
    public static ChangeId merged(ChangeContext context, String project, ChangeAliases aliases)
            throws BuildsetException, IOException, InterruptedException {
        List<ChangeId> merged = List.of();
        for (ChangeSource source : ChangeSource.all()) {
            merged = merged.isEmpty() ? source.merged(context, project) : merged;
        }
        if (merged.isEmpty()) {
            merged = aliases.find(MergeSource.aliases(context, project));
        }
        ChangeId only = MergeMessage.only(merged);
        context.listener().getLogger().println("merged was " + only);
        return only;
    }
}
