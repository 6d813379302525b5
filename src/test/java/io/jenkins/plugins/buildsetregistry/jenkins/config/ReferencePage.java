package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static java.util.stream.Collectors.joining;

import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.ProjectTree;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kohsuke.stapler.DataBoundConstructor;

/** A page of the documentation that is made of the classes that Stapler binds, and of the help of their forms. */
final class ReferencePage {
    private static final Pattern SETTER =
            Pattern.compile("@DataBoundSetter\\s+public (?:final )?void set(\\w+)\\(([^ ]+(?: [^ ]+>)?) \\w+\\)");

    private final ProjectTree tree = ProjectTree.find();
    private final StringBuilder text = new StringBuilder();

    ReferencePage(String head) {
        text.append(head.strip()).append('\n');
    }

    String text() {
        return text.toString();
    }

    /** A parameter as people write it. */
    private record Parameters(Class<?> type, Map<String, Type> required, Map<String, Type> optional) {}

    void section(String heading, Class<?> type, String intro) throws Exception {
        text.append("\n## ").append(heading).append("\n\n").append(intro).append('\n');
        Parameters parameters = parameters(type);
        Object made = make(type);
        if (!parameters.required.isEmpty() || !parameters.optional.isEmpty()) {
            text.append('\n');
        }
        for (Map.Entry<String, Type> each : parameters.required.entrySet()) {
            item(type, each.getKey(), each.getValue(), "required");
        }
        for (Map.Entry<String, Type> each : parameters.optional.entrySet()) {
            item(type, each.getKey(), each.getValue(), byDefault(made, each.getKey()));
        }
    }

    String help(Class<?> type) throws Exception {
        return HelpText.markdown(Files.readString(resource(type, "help.html")));
    }

    private void item(Class<?> type, String name, Type value, String rule) throws Exception {
        String help = "";
        for (Class<?> each = type; each != null && help.isEmpty(); each = each.getSuperclass()) {
            Path file = resource(each, "help-" + name + ".html");
            help = Files.exists(file) ? HelpText.markdown(Files.readString(file)) : "";
        }
        String kind = Objects.requireNonNullElseGet(choices(type, name), () -> kind(value));
        text.append("* **`" + name + "`** (" + kind + "; " + rule + "): ")
                .append(help.replaceAll("\n(?=.)", "\n  "))
                .append('\n');
    }

    private Path resource(Class<?> type, String name) {
        return tree.path("src/main/resources/" + type.getName().replace('.', '/') + "/" + name);
    }

    private static String kind(Type type) {
        if (type instanceof ParameterizedType list) {
            return list.getActualTypeArguments()[0] == String.class ? "list of texts" : "list, see below";
        }
        return type == String.class
                ? "text"
                : type == boolean.class
                        ? "true or false"
                        : type == int.class || type == Integer.class ? "number" : "see below";
    }

    /** The words that its drop-down list has, or null. */
    private static String choices(Class<?> type, String name) throws Exception {
        String method = "doFill" + Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Items";
        for (Class<?> inner : type.getDeclaredClasses()) {
            for (Method each : inner.getMethods()) {
                if (each.getName().equals(method) && each.getParameterCount() == 0) {
                    ListBoxModel items =
                            (ListBoxModel) each.invoke(inner.getConstructor().newInstance());
                    return items.stream()
                            .map(item -> item.value)
                            .filter(value -> !value.isEmpty())
                            .map(value -> "`" + value + "`")
                            .collect(joining(", "));
                }
            }
        }
        return null;
    }

    private static String byDefault(Object made, String name) throws Exception {
        String suffix = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        Method getter = Arrays.stream(made.getClass().getMethods())
                .filter(method -> method.getName().equals("get" + suffix)
                        || method.getName().equals("is" + suffix))
                .findFirst()
                .orElseThrow();
        Object value = getter.invoke(made);
        boolean plain = value instanceof String || value instanceof Boolean || value instanceof Integer;
        return plain ? "default `" + value + "`" : "optional";
    }

    private static Object make(Class<?> type) throws Exception {
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 0 || constructor.isAnnotationPresent(DataBoundConstructor.class)) {
                Object[] values = new Object[constructor.getParameterCount()];
                Arrays.fill(values, "example");
                return constructor.newInstance(values);
            }
        }
        throw new IllegalArgumentException("nothing constructs a " + type);
    }

    private Parameters parameters(Class<?> type) throws Exception {
        Parameters parameters = new Parameters(type, new LinkedHashMap<>(), new LinkedHashMap<>());
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.isAnnotationPresent(DataBoundConstructor.class)) {
                for (Parameter each : constructor.getParameters()) {
                    parameters.required.put(each.getName(), each.getParameterizedType());
                }
            }
        }
        List<Class<?>> lineage = new ArrayList<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            lineage.add(0, each);
        }
        // reflection tells no order, and people read in that of the source
        for (Class<?> each : lineage) {
            Path source = tree.path("src/main/java/" + each.getName().replace('.', '/') + ".java");
            Matcher setter = SETTER.matcher(Files.exists(source) ? Files.readString(source) : "");
            while (setter.find()) {
                String name = Character.toLowerCase(setter.group(1).charAt(0))
                        + setter.group(1).substring(1);
                Method method = Arrays.stream(type.getMethods())
                        .filter(found -> found.getName().equals("set" + setter.group(1)))
                        .findFirst()
                        .orElseThrow();
                parameters.optional.put(name, method.getGenericParameterTypes()[0]);
            }
        }
        return parameters;
    }
}
