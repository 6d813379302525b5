package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.publish.PromotedBy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who or what has started a build: a user, also of a build before it that has started it, or else what Jenkins says of it. */
final class StartedBy {
    private static final String ANONYMOUS = "anonymous";

    private StartedBy() {}

    static PromotedBy of(Run<?, ?> run) {
        List<Cause> causes = run.getCauses();
        String who = user(causes)
                .orElseGet(() -> causes.isEmpty() ? "unknown" : causes.get(0).getShortDescription());
        return new PromotedBy(who, Instant.now(), BuildUrl.of(run));
    }

    private static Optional<String> user(List<Cause> causes) {
        for (Cause cause : causes) {
            if (cause instanceof Cause.UserIdCause user) {
                return Optional.of(user.getUserId() == null ? ANONYMOUS : user.getUserId());
            }
        }
        return causes.stream()
                .filter(Cause.UpstreamCause.class::isInstance)
                .map(cause -> user(((Cause.UpstreamCause) cause).getUpstreamCauses()))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
