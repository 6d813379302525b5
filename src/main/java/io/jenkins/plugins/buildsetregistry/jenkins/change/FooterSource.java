package io.jenkins.plugins.buildsetregistry.jenkins.change;

import hudson.Extension;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeReference;
import io.jenkins.plugins.buildsetregistry.buildset.Checkout;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads {@code Depends-On:} and {@code Cq-Depend:} in the message of the commit that is checked out. */
@Extension
public final class FooterSource extends ChangeSource {
    @Override
    public List<ChangeId> ahead(ChangeContext context, Change self)
            throws BuildsetException, IOException, InterruptedException {
        Optional<Checkout> checkout = context.checkout();
        if (checkout.isEmpty()) {
            return List.of();
        }
        Checkout.Commit commit = checkout.get().proposed();
        String project =
                self == null ? checkout.get().project().orElse(null) : self.id().project();
        List<ChangeId> ahead = ChangeReference.inMessage(commit.message(), project);
        if (!ahead.isEmpty()) {
            context.listener()
                    .getLogger()
                    .println("commit " + commit.id() + " depends on "
                            + String.join(
                                    ", ", ahead.stream().map(ChangeId::toString).toList()));
        }
        return ahead;
    }
}
