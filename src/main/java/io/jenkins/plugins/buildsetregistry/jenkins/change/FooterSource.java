package io.jenkins.plugins.buildsetregistry.jenkins.change;

import hudson.Extension;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeReference;
import io.jenkins.plugins.buildsetregistry.buildset.Checkout;
import io.jenkins.plugins.buildsetregistry.buildset.MergeMessage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads {@code Depends-On:} and {@code Cq-Depend:} in the message of the commit that is checked out. */
@Extension(ordinal = -1)
public final class FooterSource extends ChangeSource {
    @Override
    public List<ChangeId> ahead(ChangeContext context, Change self)
            throws BuildsetException, IOException, InterruptedException {
        Optional<Checkout> checkout = context.checkout();
        if (checkout.isEmpty()) {
            return List.of();
        }
        String project =
                self == null ? checkout.get().project().orElse(null) : self.id().project();
        for (Checkout.Commit commit : commits(checkout.get(), self)) {
            List<ChangeId> ahead = ahead(commit, project);
            if (!ahead.isEmpty()) {
                context.listener()
                        .getLogger()
                        .println("commit " + commit.id() + " depends on "
                                + String.join(
                                        ", ",
                                        ahead.stream().map(ChangeId::toString).toList()));
                return ahead;
            }
        }
        return List.of();
    }

    /** What was proposed; and what is behind it if it is the merge of this very change, as in a merge queue. */
    private static List<Checkout.Commit> commits(Checkout checkout, Change self) throws BuildsetException {
        Checkout.Commit proposed = checkout.proposed();
        boolean merges = self != null
                && checkout.second() != null
                && proposed.equals(checkout.head())
                && MergeMessage.changes(proposed.message(), self.id().project()).contains(self.id());
        return merges ? List.of(proposed, checkout.second()) : List.of(proposed);
    }

    private static List<ChangeId> ahead(Checkout.Commit commit, String project) throws BuildsetException {
        try {
            return ChangeReference.inMessage(commit.message(), project);
        } catch (BuildsetException e) {
            throw new BuildsetException(
                    "commit " + commit.id() + " depends on something unknown: " + e.getMessage()
                            + "; mend its message, or name the changes ahead with 'dependsOn'",
                    e);
        }
    }
}
