package io.jenkins.plugins.buildsetregistry.jenkins.change;

import hudson.Extension;
import hudson.scm.ChangeLogSet;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.Checkout;
import io.jenkins.plugins.buildsetregistry.buildset.MergeMessage;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jenkins.scm.RunWithSCM;

/** Reads what a forge has written into the commit when it merged: that of the workspace, else those that are new to the job. */
@Extension
public final class MergeSource extends ChangeSource {
    @Override
    public List<ChangeId> merged(ChangeContext context, String project)
            throws BuildsetException, IOException, InterruptedException {
        Optional<Checkout> checkout = context.checkout();
        if (checkout.isPresent()) {
            String own = project == null ? checkout.get().project().orElse(null) : project;
            return MergeMessage.changes(checkout.get().head().message(), own);
        }
        Set<ChangeId> merged = new LinkedHashSet<>();
        if (context.run() instanceof RunWithSCM<?, ?> run) {
            for (ChangeLogSet<? extends ChangeLogSet.Entry> set : run.getChangeSets()) {
                for (ChangeLogSet.Entry entry : set) {
                    merged.addAll(MergeMessage.changes(entry.getMsg(), project));
                }
            }
        }
        return List.copyOf(merged);
    }
}
