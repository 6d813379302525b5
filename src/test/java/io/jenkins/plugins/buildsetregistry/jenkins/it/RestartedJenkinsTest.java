package io.jenkins.plugins.buildsetregistry.jenkins.it;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.TargetRegistry;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsSessionRule;

/** What outlives a restart of the controller. */
public class RestartedJenkinsTest {
    @Rule
    public final JenkinsSessionRule sessions = new JenkinsSessionRule();

    @Test
    public void theConfigurationStays() throws Throwable {
        sessions.then(jenkins ->
                BuildsetRegistryConfiguration.get().setTargetRegistries(List.of(new TargetRegistry("quay.io"))));
        sessions.then(jenkins -> assertEquals(
                "quay.io",
                BuildsetRegistryConfiguration.get().getTargetRegistries().get(0).getRegistry()));
    }
}
