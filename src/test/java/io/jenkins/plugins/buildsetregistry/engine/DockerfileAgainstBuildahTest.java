package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/**
 * What our reader says that a Dockerfile needs is what buildah asks registries for, for Dockerfiles that are made up. For more of
 * them, or for the one that a run names: {@code -Dbuildset.dockerfiles=1000 -Dbuildset.dockerfiles.seed=N}.
 */
public class DockerfileAgainstBuildahTest {
    private static final int FILES = 2;
    private static final long SEED = 20261128;

    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final PrivateStorage STORAGE = new PrivateStorage(FOLDER);

    @ClassRule
    public static final RuleChain STORE = RuleChain.outerRule(FOLDER).around(STORAGE);

    @Rule
    public final AnyImageRegistry registry = new AnyImageRegistry();

    private Path work;
    private LocalHost host;

    @Before
    public void configure() throws Exception {
        RequiresProgram.require("buildah");
        work = FOLDER.newFolder().toPath();
        StringBuilder registries = new StringBuilder("unqualified-search-registries = [\"docker.io\"]\n");
        for (String name : List.of("docker.io", "quay.io")) {
            registries.append("[[registry]]\nprefix = \"%1$s\"\nlocation = \"%2$s/%1$s\"\ninsecure = true\n"
                    .formatted(name, registry.authority()));
        }
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put(
                "CONTAINERS_REGISTRIES_CONF",
                Files.writeString(work.resolve("registries.conf"), registries).toString());
        environment.put("CONTAINERS_STORAGE_CONF", STORAGE.configuration());
        environment.put("BUILDAH_ISOLATION", "chroot");
        host = new LocalHost(environment);
    }

    @Test
    public void namesWhatBuildahAsksFor() throws Exception {
        int files = Integer.getInteger("buildset.dockerfiles", FILES);
        long first = Long.getLong("buildset.dockerfiles.seed", SEED);
        List<String> refused = new ArrayList<>();
        int images = 0;
        for (long seed = first; seed < first + files; seed++) {
            DockerfileGrammar.Generated generated = DockerfileGrammar.generate(seed);
            CommandResult built = build(generated);
            Set<String> asked = registry.asked();
            if (!built.succeeded()) {
                refused.add("seed " + seed + "\n" + generated + "\n" + built.output());
                continue;
            }
            images += asked.size();
            assertEquals("seed " + seed + "\n" + generated + "\n" + built.output(), asked, named(generated));
        }
        assertTrue(String.join("\n", refused), refused.size() <= files / 5);
        assertTrue("images seen: " + images, images >= files);
    }

    private CommandResult build(DockerfileGrammar.Generated generated) throws Exception {
        Path file = Files.writeString(work.resolve("Dockerfile"), generated.text());
        List<String> command =
                new ArrayList<>(List.of("buildah", "build", "--layers=false", "--pull-always", "--network=host"));
        generated.buildArgs().forEach((name, value) -> command.addAll(List.of("--build-arg", name + "=" + value)));
        if (generated.target() != null) {
            command.addAll(List.of("--target", generated.target()));
        }
        command.addAll(List.of(
                "--file",
                file.toString(),
                Files.createDirectories(work.resolve("context")).toString()));
        return host.run(new Command(command, Map.of(), null), line -> {});
    }

    private static Set<String> named(DockerfileGrammar.Generated generated) throws Exception {
        ImageSpec all = ImageSpec.of("acme/app");
        ImageSpec spec = new ImageSpec(
                all.name(),
                all.tags(),
                ".",
                ".",
                "Dockerfile",
                generated.target(),
                generated.buildArgs(),
                Map.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                false);
        Set<String> named = new TreeSet<>();
        for (ImageUse use : Dockerfile.parse(generated.text(), "Dockerfile").images(spec, Reach.NEEDED)) {
            ImageName name = use.image();
            named.add(name.registry() + "/" + name.repository() + ":" + name.tagOrLatest());
        }
        return named;
    }
}
