package io.jenkins.plugins.buildsetregistry.acceptance;

import java.util.List;
import java.util.stream.Stream;

/** All that there are, in the order in which they run. */
final class Scenarios {
    private Scenarios() {}

    /** The one that looks for passwords is the last: it looks at what the others have left. */
    static List<Scenario> all() {
        return Stream.of(
                        GateScenarios.all(),
                        ConsumerScenarios.all(),
                        FreestyleScenarios.all(),
                        FaultScenarios.all(),
                        SecretScenarios.all())
                .flatMap(List::stream)
                .toList();
    }
}
