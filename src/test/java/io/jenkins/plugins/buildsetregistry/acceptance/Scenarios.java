package io.jenkins.plugins.buildsetregistry.acceptance;

import java.util.List;
import java.util.stream.Stream;

/** All that there are, in the order in which they run. */
final class Scenarios {
    private Scenarios() {}

    /**
     * The one that looks for passwords is the last: it looks at what the others have left.
     *
     * @param hardRestart whether there is a command that kills Jenkins
     */
    static List<Scenario> all(boolean hardRestart) {
        return Stream.of(
                        ConfigurationScenarios.all(),
                        GateScenarios.all(),
                        ConsumerScenarios.all(),
                        DeclarativeScenarios.all(),
                        FreestyleScenarios.all(),
                        BrowserScenarios.all(),
                        FaultScenarios.all(),
                        AbortScenarios.all(),
                        RestartScenarios.all(hardRestart),
                        EngineScenarios.all(hardRestart),
                        SecretScenarios.all())
                .flatMap(List::stream)
                .toList();
    }
}
