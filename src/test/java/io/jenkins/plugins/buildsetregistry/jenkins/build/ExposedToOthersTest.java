package io.jenkins.plugins.buildsetregistry.jenkins.build;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.engine.BlockConfiguration;
import io.jenkins.plugins.buildsetregistry.engine.Fallback;
import io.jenkins.plugins.buildsetregistry.engine.PrivateStorage;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReadSecrets;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** A sidecar that is exposed, and engines on another host that may read it. */
public class ExposedToOthersTest {
    private final TemporaryFolder folder = new TemporaryFolder();
    private final PrivateStorage storage = new PrivateStorage(folder);
    private final OtherHost other = new OtherHost();
    private final SidecarRule sidecar = new SidecarRule();

    @Rule
    public final RuleChain rules =
            RuleChain.outerRule(folder).around(storage).around(other).around(sidecar);

    private String require(Map<String, String> environment, String script) throws Exception {
        CommandResult result = other.sh(environment, script);
        assertTrue(script + ": " + result.output(), result.succeeded());
        return result.output().trim();
    }

    private RunningRegistry start(String address) throws Exception {
        Exposure exposure = new Exposure(true);
        return exposure.running(
                "agent-1",
                sidecar.directory(),
                sidecar.start(exposure.settings(sidecar.agent(), Map.of("BUILDSET_REGISTRY_ADDRESS", address))));
    }

    /** What a step sees in a block on the other host. */
    private Map<String, String> block(RunningRegistry running, Credentials login) throws Exception {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("HOME", folder.newFolder().toString());
        environment.put("CONTAINERS_STORAGE_CONF", storage.configuration());
        environment.keySet().removeAll(List.of("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DOCKER_CONFIG"));
        environment.putAll(new BlockConfiguration(running.access(login), List.of("quay.io"), Fallback.DENY)
                .write(new LocalHost(environment), folder.newFolder().toString(), line -> {}));
        environment.put("REGISTRY", running.authority());
        environment.put("LOGIN", login.username() + ":" + login.password());
        return environment;
    }

    /** @param name of the sidecar's node, as others call it */
    private void readAndNotWrite(String name) throws Exception {
        RunningRegistry running = start(name);
        assertTrue(running.authority(), running.authority().startsWith(name + ":"));
        ReadSecrets.Secrets secrets = sidecar.root().act(new ReadSecrets(sidecar.directory()));
        Map<String, String> writer = block(running, secrets.writer());
        require(
                writer,
                "cd $HOME && echo hello >hello && tar -cf base.tar hello"
                        + " && podman import --quiet base.tar $REGISTRY/quay.io/acme/base"
                        + " && podman push --quiet --digestfile digest $REGISTRY/quay.io/acme/base");
        String digest = require(writer, "cat $HOME/digest");

        Map<String, String> reader = block(running, secrets.reader());
        require(reader, "podman pull --quiet quay.io/acme/base:latest");
        String skopeo = "skopeo $BUILDSET_SKOPEO_OPTIONS ";
        assertEquals(
                digest,
                require(reader, skopeo + "inspect --no-tags --format '{{.Digest}}' docker://quay.io/acme/base"));
        String curl = "printf 'user = \"%s\"\\n' \"$LOGIN\" | curl -sSf -K - --cacert $SSL_CERT_FILE "
                + "https://$REGISTRY/v2/quay.io/acme/base/tags/list";
        assertTrue(require(reader, curl).contains("latest"));
        String push = skopeo + "copy docker://quay.io/acme/base docker://$REGISTRY/acme/pushed";
        assertFalse(other.sh(reader, push).succeeded());
        require(writer, push);
        reader.remove("SSL_CERT_FILE");
        assertFalse(other.sh(reader, "podman pull quay.io/acme/base:latest").succeeded());
    }

    @Test
    public void anotherHostReadsByAddressAndCannotPush() throws Exception {
        requirePrograms();
        readAndNotWrite(OtherHost.IPV4);
    }

    /** No engine takes an address of IPv6 in the name of an image: a host name leads there. */
    @Test
    public void anotherHostReadsByANameThatMeansAnIpv6Address() throws Exception {
        requirePrograms();
        readAndNotWrite(OtherHost.NAME);
    }

    private static void requirePrograms() {
        List.of("podman", "skopeo", "curl").forEach(RequiresProgram::require);
    }
}
