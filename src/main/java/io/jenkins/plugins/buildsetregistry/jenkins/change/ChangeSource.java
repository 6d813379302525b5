package io.jenkins.plugins.buildsetregistry.jenkins.change;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Knows the changes of a forge or a tool, where steps are not told. Sources are asked by falling ordinal, and the first that knows
 * something is believed. Ours have the ordinal 0 or less; one that asks a forge should stand before them.
 */
public abstract class ChangeSource implements ExtensionPoint {
    /** The change that a build is for, before it is merged. */
    public Optional<Change> change(ChangeContext context) throws BuildsetException, IOException, InterruptedException {
        return Optional.empty();
    }

    /**
     * The changes that this build is to see, nearest last; they bring those ahead of them.
     *
     * @param self the change that the build is for, or null
     */
    public List<ChangeId> ahead(ChangeContext context, Change self)
            throws BuildsetException, IOException, InterruptedException {
        return List.of();
    }

    /**
     * The changes that were merged by what this build runs for.
     *
     * @param project {@code host/path} as the step was told, or null
     * @throws BuildsetException if what it runs for is not merged yet
     */
    public List<ChangeId> merged(ChangeContext context, String project)
            throws BuildsetException, IOException, InterruptedException {
        return List.of();
    }

    static ExtensionList<ChangeSource> all() {
        return ExtensionList.lookup(ChangeSource.class);
    }
}
