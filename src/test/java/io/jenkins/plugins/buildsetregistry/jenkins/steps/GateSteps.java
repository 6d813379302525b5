package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Map;

/** Steps as tests need them most, and what they return. */
final class GateSteps {
    static final String BASE = "https://github.com/acme/base/pull/101";
    static final String APP = "https://github.com/acme/app/pull/102";

    private GateSteps() {}

    static WithBuildsetRegistryStep registry(String change, String... dependsOn) {
        WithBuildsetRegistryStep step = new WithBuildsetRegistryStep();
        step.setChange(change);
        step.setRevision("1");
        step.setDependsOn(List.of(dependsOn));
        return step;
    }

    static BuildImageStep build(String repository, String context) {
        BuildImageStep step = new BuildImageStep();
        step.setRepository(repository);
        step.setContext(context);
        step.setEngine("embedded");
        return step;
    }

    static UploadImageStep upload(String repository, String context) {
        UploadImageStep step = new UploadImageStep();
        step.setRepository(repository);
        step.setContext(context);
        step.setEngine("embedded");
        return step;
    }

    static PromoteImageStep promote(String change) {
        PromoteImageStep step = new PromoteImageStep();
        step.setChange(change);
        return step;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> only(Object results) {
        List<Map<String, Object>> all = (List<Map<String, Object>>) results;
        assertEquals(1, all.size());
        return all.get(0);
    }
}
