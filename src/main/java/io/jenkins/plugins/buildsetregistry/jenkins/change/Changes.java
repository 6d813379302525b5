package io.jenkins.plugins.buildsetregistry.jenkins.change;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeEnvironment;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
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
     * The one that was merged.
     *
     * @param project as the step was told, or null
     * @throws BuildsetException if there is none or more than one, with the remedy
     */
    public static ChangeId merged(ChangeContext context, String project)
            throws BuildsetException, IOException, InterruptedException {
        for (ChangeSource source : ChangeSource.all()) {
            List<ChangeId> merged = source.merged(context, project);
            if (merged.size() == 1) {
                context.listener().getLogger().println("merged was " + merged.get(0));
                return merged.get(0);
            }
            if (!merged.isEmpty()) {
                throw new BuildsetException("several changes were merged: "
                        + String.join(
                                ", ", merged.stream().map(ChangeId::toString).toList())
                        + "; name them with 'change', one after the other");
            }
        }
        throw new BuildsetException(
                "it is not known which change was merged: the commit message names none; name it with" + " 'change'");
    }
}
