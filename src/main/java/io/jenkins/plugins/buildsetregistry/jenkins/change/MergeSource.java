package io.jenkins.plugins.buildsetregistry.jenkins.change;

import hudson.Extension;
import hudson.scm.ChangeLogSet;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeAlias;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeEnvironment;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.Checkout;
import io.jenkins.plugins.buildsetregistry.buildset.MergeMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jenkins.scm.RunWithSCM;

/** Reads what a forge has written into the commit when it merged: that of the workspace, else those that are new to the job. */
@Extension(ordinal = -1)
public final class MergeSource extends ChangeSource {
    @Override
    public List<ChangeId> merged(ChangeContext context, String project)
            throws BuildsetException, IOException, InterruptedException {
        Optional<Checkout> checkout = context.checkout();
        if (checkout.isPresent()) {
            String own = project == null ? checkout.get().project().orElse(null) : project;
            return changes(List.of(checkout.get().head().message()), own);
        }
        return changes(messages(context), project(context, project));
    }

    /** What they are called whose commits tell no number; @param project as the step was told, or null. */
    static List<ChangeAlias> aliases(ChangeContext context, String project) throws IOException, InterruptedException {
        Optional<Checkout> checkout = context.checkout();
        if (checkout.isPresent()) {
            return checkout.get().alias(checkout.get().head(), project).stream().toList();
        }
        String repository = project(context, project);
        return messages(context).stream()
                .flatMap(message -> ChangeAlias.in(message, repository, null).stream())
                .distinct()
                .toList();
    }

    private static String project(ChangeContext context, String project) {
        return project == null ? ChangeEnvironment.project(context.environment()) : project;
    }

    private static List<String> messages(ChangeContext context) {
        List<String> messages = new ArrayList<>();
        if (context.run() instanceof RunWithSCM<?, ?> run) {
            for (ChangeLogSet<? extends ChangeLogSet.Entry> set : run.getChangeSets()) {
                set.forEach(entry -> messages.add(entry.getMsg()));
            }
        }
        return messages;
    }

    private static List<ChangeId> changes(List<String> messages, String project) throws BuildsetException {
        Set<ChangeId> merged = new LinkedHashSet<>();
        for (String message : messages) {
            merged.addAll(MergeMessage.changes(message, project));
        }
        return List.copyOf(merged);
    }
}
