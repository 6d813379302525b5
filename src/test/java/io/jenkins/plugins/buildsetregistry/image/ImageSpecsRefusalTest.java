package io.jenkins.plugins.buildsetregistry.image;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

/** Each mistake gives one line: the file, the line in it, the image, the key, and what to do. */
public class ImageSpecsRefusalTest {
    private static final String SOURCE = "images.yaml";

    @Test
    public void namesFileLineImageAndTheNearestKey() {
        refuses(
                "docker_images:\n  - repository: acme/base\n  - repository: acme/app\n    buildargs: [A=1]\n    tag: x\n",
                "images.yaml:4: image 2 (acme/app): key 'buildargs'",
                "did you mean 'build_args'?".replace("build_args", "buildArgs"));
        refuses("- {repository: a, tag: [x]}", "did you mean 'tags'?");
        refuses("- {repository: a, docker_file: x}", "did you mean 'dockerfile'?");
        refuses("- {repository: a, Context: x}", "did you mean 'context'?");
        refuses("- {repository: a, entirely_else: x}", "unknown; known are arch,");
        refuses("docker_image: [{repository: a}]", "did you mean 'docker_images'?");
    }

    @Test
    public void refusesWhatIsNotPartOfAnImage() {
        refuses("- {repository: a, docker_credentials: {username: u, password: hunter2}}", "credentials do not belong");
        refuses("{docker_images: [{repository: a}], container_registry_credentials: {}}", "credentials do not belong");
        refuses("- {repository: a, password: hunter2}", "credentials do not belong");
        refuses("- {repository: a, docker_use_buildkit: true}", "not inside an image");
        refuses("{images: [{repository: a}], container_command: podman}", "engine is chosen");
    }

    @Test
    public void refusesWrongTypes() {
        refuses("- {repository: [a]}", "'repository': expected a text, found a list");
        refuses("- {repository: a, tags: latest}", "'tags': expected a list, found 'latest'");
        refuses("- {repository: a, tags: [[x]]}", "'tags': expected texts in the list, found a list");
        refuses("- {repository: a, build_args: [A]}", "expected KEY=VALUE in the list, found 'A'");
        refuses("- {repository: a, build_args: [A: 1]}", "expected KEY=VALUE in the list, found a mapping");
        refuses("- {repository: a, build_args: A=1}", "a list of KEY=VALUE or a mapping");
        refuses("- {repository: a, labels: {k: [v]}}", "'k' must have a text");
        refuses("- {repository: a, labels: ['=v']}", "a name is missing");
        refuses("- {repository: a, buildkit: maybe}", "expected true or false, found 'maybe'");
        refuses("- {repository: a, siblings: {a: b}}", "'siblings': expected a list");
        refuses("- acme/app", "image 1: expected a mapping with 'repository'");
        refuses("docker_images: {repository: a}", "must be a list");
        refuses("just text", "expected a list of images, or a mapping");
        refuses("{}", "no 'docker_images', 'container_images' or 'images'");
    }

    @Test
    public void refusesWhatIsEmptyOrMissing() {
        refuses("", "is empty");
        refuses("# only a comment\n", "is empty");
        refuses("[]", "the list of images is empty");
        refuses("images: []", "the list of images is empty");
        refuses("images:\n", "has no value");
        refuses("- context: x", "'repository' is missing");
        refuses("- {repository: ''}", "'repository' is blank");
        refuses("- {repository: a, tags: []}", "'tags' is an empty list");
        refuses("- {repository: a, build_args: []}", "'build_args' is empty");
        refuses("- {repository: a, labels: {}}", "'labels' is empty");
        refuses("- repository: a\n  target:\n", "'target' has no value");
        refuses("- {repository: a, tags: ['']}", "a blank one");
    }

    @Test
    public void refusesDuplicates() {
        refuses("- {repository: a, context: x, context: y}", "'context' stands twice");
        refuses("- {repository: a, tags: [x, x]}", "'x' stands twice");
        refuses("- {repository: a, build_args: [A=1, A=2]}", "'A' is given twice");
        refuses("- {repository: a, arch: 'linux/amd64,amd64'}", "linux/amd64 stands twice");
        refuses("- {repository: a, build_args: [A=1], buildArgs: {B: 1}}", "mean the same");
        refuses("- {repository: a, arch: amd64, platforms: [arm64]}", "mean the same");
        refuses("{docker_images: [{repository: a}], container_images: [{repository: b}]}", "mean the same");
        refuses(
                "[{repository: a/b}, {repository: docker.io/a/b, tags: [x, latest]}]",
                "image 2",
                "image 1 is a/b:latest too");
    }

    @Test
    public void refusesPathsOutOfTheWorkDirectory() {
        for (String path : new String[] {"..", "../x", "a/../../b", "./../x", "a/b/../../../c"}) {
            refuses("- {repository: a, context: '" + path + "'}", "'context'", "leads out of the work directory");
            refuses("- {repository: a, siblings: ['" + path + "']}", "'siblings'", "leads out of the work directory");
        }
        refuses("- {repository: a, context: x, path: ../..}", "'path'", "leads out of the work directory");
        refuses(
                "- {repository: a, context: x, dockerfile: ../../D}",
                "'dockerfile'",
                "leads out of the work directory");
        refuses("{dockerfile: ../D, images: [{repository: a}]}", "'dockerfile'", "leads out of the work directory");
        for (String path : new String[] {"/etc", "C:/x", "c:x", "~/x", "~root"}) {
            refuses("- {repository: a, context: '" + path + "'}", "is absolute");
        }
        refuses("- {repository: a, context: 'a\\b'}", "backslash");
        refuses("- {repository: a, context: \"a\\0b\"}", "control character");
        refuses("- {repository: a, siblings: [/x]}", "is absolute");
    }

    @Test
    public void refusesNamesThatAreNone() {
        refuses("- {repository: A b}", "image 1 (A b)", "'repository': invalid image name 'A b'");
        refuses("- {repository: 'acme/app:1'}", "give tags in 'tags'");
        refuses("- {repository: a, tags: ['-x']}", "invalid tag '-x'");
        refuses("- {repository: a, arch: 'linux/'}", "'arch': invalid platform 'linux/'");
        refuses("- {repository: ghcr.io/a/b, registry: quay.io}", "make them agree");
        refuses("- {repository: a/b, registry: 'https://quay.io'}", "'registry'");
    }

    @Test
    public void refusesWhatIsNoYamlOrJson() {
        refuses("images: [", "images.yaml:", "is not YAML");
        refuses("a: b: c", "is not YAML");
        refuses("- repository: a\n---\n- repository: b\n", "second document");
        refuses("x: &x [{repository: a}]\nimages: *x\n", "aliases");
        Refusal.of(() -> ImageSpecs.parse("{\"images\": [}", "images.json"), "images.json:1", "is not JSON");
        Refusal.of(() -> ImageSpecs.parse("[] []", "images.json"), "images.json");
    }

    @Test
    public void whatIsWrongAboutASecretIsNotRepeated() {
        for (String secrets : List.of(
                "hunter2",
                "[hunter2]",
                "[{id: hunter2}]",
                "{hunter2: x}",
                "['id=hunter2']",
                "['id=a,env=A', 'id=a,env=hunter2']",
                "['id=a,src=hunter2', 'id=a,src=hunter2']")) {
            String message = assertThrows(
                            secrets,
                            InvalidImageException.class,
                            () -> ImageSpecs.parse("- {repository: acme/app, secrets: " + secrets + "}", "x"))
                    .getMessage();
            assertTrue(message, message.startsWith("x:1: image 1 (acme/app): ") && message.contains("secret"));
            assertFalse(message, message.contains("hunter"));
        }
    }

    @Test
    public void hostileDocumentsAreRefusedToo() {
        refuses("[".repeat(100_000), SOURCE);
        refuses("{a: ".repeat(100_000), SOURCE);
        refuses("- ".repeat(5_000) + "x", SOURCE);
        refuses("- {repository: " + "a".repeat(100_000) + "}", "255");
        refuses("- {repository: a, " + "k".repeat(100_000) + ": v}", SOURCE);
        refuses("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "aliases");
        refuses("\u0000", SOURCE);
    }

    private static void refuses(String document, String... words) {
        Refusal.of(() -> ImageSpecs.parse(document, SOURCE), SOURCE);
        Refusal.of(() -> ImageSpecs.parse(document, SOURCE), words);
    }
}
