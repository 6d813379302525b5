package io.jenkins.plugins.buildsetregistry.jenkins.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import groovy.lang.Binding;
import groovy.lang.Closure;
import groovy.lang.GroovyShell;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.BuildImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.PromoteImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.UploadImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.UseBuildsetRegistryStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.WithBuildsetRegistryStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** A step with every parameter, as the Snippet Generator writes it and as a Pipeline reads that. */
public class StepSnippetsTest {
    private static final List<String> WORDS = List.of("a-1", "b.2");
    private static final List<String> LINES = List.of("one, two", "it's \"three\" $four \\n");
    private static final List<String> PAIRS = List.of("A=1, 2", "B=it's \"3\" ${C}");

    /** Values that are no default, and other than each other where that can be. */
    private static final Map<String, Object> VALUES = Map.ofEntries(
            Map.entry("change", "https://github.com/acme/base/pull/101"),
            Map.entry("project", "github.com/acme/base"),
            Map.entry("revision", "rev'1"),
            Map.entry("dependsOn", List.of("100", "https://github.com/acme/base/pull/99")),
            Map.entry("intermediate", "gate"),
            Map.entry("whenMissing", "wait"),
            Map.entry("require", "tested"),
            Map.entry("expose", true),
            Map.entry("namespaces", List.of("quay.io", "docker.io")),
            Map.entry("upstream", "deny"),
            Map.entry("waitMinutes", 5),
            Map.entry("preload", List.of("quay.io/acme/base:1", "quay.io/acme/app")),
            Map.entry("repository", "quay.io/acme/base"),
            Map.entry("tags", WORDS),
            Map.entry("context", "a b"),
            Map.entry("dockerfile", "Containerfile"),
            Map.entry("path", "sub"),
            Map.entry("target", "runtime"),
            Map.entry("buildArgs", PAIRS),
            Map.entry("labels", List.of("of=base")),
            Map.entry("siblings", List.of("lib", "base")),
            Map.entry("platforms", List.of("linux/amd64", "linux/arm64")),
            Map.entry("secrets", List.of("id=token,env=TOKEN", "id=file,src=a b")),
            Map.entry("cache", true),
            Map.entry("dockerBuilder", "classic"),
            Map.entry("engine", "podman"),
            Map.entry("buildOptions", LINES),
            Map.entry("parallel", 7),
            Map.entry("unpublishedBases", true),
            Map.entry("force", true),
            Map.entry("method", "intermediate-registry"),
            Map.entry("promotionRecord", false),
            Map.entry("dryRun", true));

    @Rule
    public final JenkinsRule jenkins = new JenkinsRule();

    @Test
    public void whatTheSnippetGeneratorWritesIsTheStep() throws Exception {
        for (Class<? extends Step> type : List.of(
                WithBuildsetRegistryStep.class,
                UseBuildsetRegistryStep.class,
                BuildImageStep.class,
                UploadImageStep.class,
                PromoteImageStep.class)) {
            Set<String> names = names(type);
            names.remove("images");
            check(type, full(names));
        }
    }

    @Test
    public void imagesOfAStepHaveEveryFieldOfThem() throws Exception {
        for (Class<? extends Step> type : List.of(BuildImageStep.class, UploadImageStep.class)) {
            ContainerImage image =
                    new DescribableModel<>(ContainerImage.class).instantiate(full(names(ContainerImage.class)));
            check(type, Map.of("images", List.of(image, new ContainerImage("quay.io/acme/app"))));
        }
    }

    private static Set<String> names(Class<?> type) {
        Set<String> names = new TreeSet<>();
        for (DescribableParameter parameter : new DescribableModel<>(type).getParameters()) {
            names.add(parameter.getName());
        }
        return names;
    }

    private static Map<String, Object> full(Set<String> names) {
        assertTrue("a value for each of " + names, VALUES.keySet().containsAll(names));
        Map<String, Object> full = new LinkedHashMap<>();
        names.forEach(name -> full.put(name, VALUES.get(name)));
        return full;
    }

    private static <S extends Step> void check(Class<S> type, Map<String, Object> arguments) throws Exception {
        DescribableModel<S> model = new DescribableModel<>(type);
        S step = model.instantiate(arguments);
        Map<String, Object> stored = model.uninstantiate2(step).toMap();
        assertEquals(type.getName(), arguments.keySet(), stored.keySet());
        S read = read(type, Snippetizer.object2Groovy(step));
        assertEquals(stored, model.uninstantiate2(read).toMap());
        assertNotEquals(
                stored, model.uninstantiate2(model.instantiate(Map.of())).toMap());
    }

    /** As the DSL of Pipelines reads it: a call with named parameters, or with the one that needs no name, and maybe with a block. */
    private static <S extends Step> S read(Class<S> type, String snippet) throws Exception {
        Binding binding = new Binding();
        DescribableModel<S> model = new DescribableModel<>(type);
        Step[] read = new Step[1];
        String function = snippet.split("\\W", 2)[0];
        binding.setVariable(function, new Call(arguments -> {
            read[0] = model.instantiate(arguments);
            return read[0];
        }));
        binding.setVariable(
                "containerImage",
                new Call(arguments -> new UninstantiatedDescribable("containerImage", null, arguments)));
        new GroovyShell(StepSnippetsTest.class.getClassLoader(), binding).evaluate(snippet);
        return type.cast(read[0]);
    }

    private interface Reader {
        Object read(Map<String, Object> arguments) throws Exception;
    }

    private static final class Call extends Closure<Object> {
        private static final long serialVersionUID = 1;
        private final transient Reader reader;

        Call(Reader reader) {
            super(null);
            this.reader = reader;
        }

        @SuppressWarnings("unchecked")
        @Override
        public Object call(Object... arguments) {
            Map<String, Object> named = new LinkedHashMap<>();
            for (Object argument : arguments) {
                if (argument instanceof Map<?, ?> map) {
                    named.putAll((Map<String, Object>) map);
                } else if (!(argument instanceof Closure)) {
                    named.put("repository", argument);
                }
            }
            try {
                return reader.read(named);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
