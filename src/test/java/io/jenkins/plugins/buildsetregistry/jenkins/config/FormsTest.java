package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import hudson.model.Descriptor;
import io.jenkins.plugins.buildsetregistry.ProjectTree;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.BuildImageBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.BuildsetRegistryWrapper;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.PromoteImageBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.UploadImageBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.BuildImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.PromoteImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.UploadImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.UseBuildsetRegistryStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.WithBuildsetRegistryStep;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import jenkins.model.GlobalConfiguration;
import org.junit.Test;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** Every parameter has its help, and every field of a form its parameter. */
public class FormsTest {
    private static final Pattern FIELD = Pattern.compile("<(?:f:entry|b:lines) field=\"(\\w+)\"");

    private static final List<Class<?>> TYPES = List.of(
            WithBuildsetRegistryStep.class,
            UseBuildsetRegistryStep.class,
            BuildImageStep.class,
            UploadImageStep.class,
            PromoteImageStep.class,
            ContainerImage.class,
            BuildsetRegistryWrapper.class,
            BuildImageBuilder.class,
            UploadImageBuilder.class,
            PromoteImageBuilder.class,
            BuildsetRegistryConfiguration.class,
            IntermediateRegistrySettings.class,
            TargetRegistry.class,
            SidecarDefaults.class);

    private final ProjectTree tree = ProjectTree.find();

    private Path resource(Class<?> type, String name) {
        return tree.path("src/main/resources/" + type.getName().replace('.', '/') + "/" + name);
    }

    private Set<String> parameters(Class<?> type) throws Exception {
        Set<String> parameters = new TreeSet<>();
        for (Method method : type.getMethods()) {
            if (method.isAnnotationPresent(DataBoundSetter.class)) {
                String name = method.getName();
                parameters.add(Character.toLowerCase(name.charAt(3)) + name.substring(4));
            }
        }
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.isAnnotationPresent(DataBoundConstructor.class)) {
                for (Parameter parameter : constructor.getParameters()) {
                    assertTrue("Stapler does not find its name: " + constructor, parameter.isNamePresent());
                    parameters.add(parameter.getName());
                }
            }
        }
        return parameters;
    }

    @Test
    public void everyParameterHasItsHelp() throws Exception {
        List<String> missing = new ArrayList<>();
        for (Class<?> type : TYPES) {
            for (String parameter : parameters(type)) {
                boolean found = false;
                for (Class<?> each = type; each != null; each = each.getSuperclass()) {
                    found |= Files.exists(resource(each, "help-" + parameter + ".html"));
                }
                if (!found) {
                    missing.add(type.getSimpleName() + "." + parameter);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    /** What a form does not show is lost when it is saved. */
    @Test
    public void everyParameterIsAField() throws Exception {
        for (Class<?> type : TYPES) {
            Set<String> fields = new TreeSet<>();
            Matcher field = FIELD.matcher(Files.readString(resource(type, "config.jelly")));
            while (field.find()) {
                fields.add(field.group(1));
            }
            assertEquals(type.getName(), parameters(type), fields);
        }
    }

    private static final Pattern FREE =
            Pattern.compile("<f:entry field=\"(\\w+)\"[^>]*>\\s*<f:(textbox|textarea|number)[^>]*>|"
                    + "<b:lines field=\"(\\w+)\"[^>]*>");

    /** What Jenkins cannot know: stages of a file on an agent, options of a program there. */
    private static final Set<String> UNCHECKED = Set.of("target", "buildOptions");

    private static Class<?> descriptor(Class<?> type) {
        return GlobalConfiguration.class.isAssignableFrom(type)
                ? type
                : Arrays.stream(type.getDeclaredClasses())
                        .filter(Descriptor.class::isAssignableFrom)
                        .findFirst()
                        .orElseThrow();
    }

    /** Where people type what they like, they see an example or the default, and what is wrong with it at once. */
    @Test
    public void everyFreeFieldHasAnExampleAndACheck() throws Exception {
        List<String> missing = new ArrayList<>();
        for (Class<?> type : TYPES) {
            Set<String> checks = Arrays.stream(descriptor(type).getMethods())
                    .filter(method -> method.isAnnotationPresent(POST.class))
                    .map(Method::getName)
                    .collect(Collectors.toSet());
            Matcher field = FREE.matcher(Files.readString(resource(type, "config.jelly")));
            while (field.find()) {
                String name = field.group(1) == null ? field.group(3) : field.group(1);
                if (!field.group().matches("(?s).* (?:placeholder|default|example|description)=\".*")) {
                    missing.add(type.getSimpleName() + "." + name + " has no example");
                }
                String check = "doCheck" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
                if (!UNCHECKED.contains(name) && !checks.contains(check)) {
                    missing.add(type.getSimpleName() + "." + name + " has no check");
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    /** Stapler and Jelly call what others may call. */
    @Test
    public void everySetterAndGetterIsOfAPublicClass() {
        for (Class<?> type : TYPES) {
            for (Method method : type.getMethods()) {
                if (method.getName().matches("(?:set|get|is|do)[A-Z].*")) {
                    assertTrue(
                            method.toString(),
                            Modifier.isPublic(method.getDeclaringClass().getModifiers()));
                }
            }
        }
    }

    @Test
    public void formsAreXmlAndEscapeByDefault() throws Exception {
        for (Path file : tree.files("src/main/resources")) {
            if (file.toString().endsWith(".jelly")) {
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
                assertTrue(file.toString(), Files.readString(file).contains("escape-by-default"));
            }
        }
    }

    @Test
    public void everyHelpIsOfAParameter() throws Exception {
        for (Path file : tree.files("src/main/resources/io/jenkins/plugins/buildsetregistry/jenkins")) {
            String name = file.getFileName().toString();
            if (name.startsWith("help-")) {
                String parameter = name.substring(5, name.length() - 5);
                String owner = file.getParent().getFileName().toString();
                boolean known = false;
                for (Class<?> type : TYPES) {
                    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
                        known |= each.getSimpleName().equals(owner)
                                && parameters(type).contains(parameter);
                    }
                }
                assertTrue(file.toString(), known);
            }
        }
    }
}
