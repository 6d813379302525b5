package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.jenkins.plugins.buildsetregistry.ProjectTree;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.Symbol;
import org.junit.Test;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * What the Configuration as Code plugin needs: it writes an attribute by its setter or constructor, and exports it by the getter
 * of the same name and type.
 */
public class AsCodeTest {
    private static final Map<Class<?>, String> SYMBOLS = Map.of(
            BuildsetRegistryConfiguration.class,
            "buildsetRegistry",
            IntermediateRegistrySettings.Descriptor.class,
            "intermediateRegistry",
            TargetRegistry.Descriptor.class,
            "targetRegistry",
            SidecarDefaults.Descriptor.class,
            "sidecar");

    private static final Set<Class<?>> TYPES = Set.of(
            BuildsetRegistryConfiguration.class,
            IntermediateRegistrySettings.class,
            TargetRegistry.class,
            SidecarDefaults.class);

    /** Logins are named by ids, so that an export holds no secret. */
    private static final Set<Type> PLAIN = Set.of(String.class, int.class, Integer.class, boolean.class);

    private static Map<String, Type> attributes(Class<?> type) {
        Map<String, Type> attributes = new TreeMap<>();
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.isAnnotationPresent(DataBoundConstructor.class)) {
                for (Parameter parameter : constructor.getParameters()) {
                    attributes.put(parameter.getName(), parameter.getParameterizedType());
                }
            }
        }
        for (Method method : type.getMethods()) {
            if (method.isAnnotationPresent(DataBoundSetter.class)) {
                String name = method.getName();
                attributes.put(
                        Character.toLowerCase(name.charAt(3)) + name.substring(4),
                        method.getGenericParameterTypes()[0]);
            }
        }
        return attributes;
    }

    private static Type element(Type type) {
        return type instanceof ParameterizedType list && list.getRawType() == List.class
                ? list.getActualTypeArguments()[0]
                : type;
    }

    @Test
    public void everyAttributeIsExportedAsItIsWritten() throws Exception {
        for (Class<?> type : TYPES) {
            for (Map.Entry<String, Type> attribute : attributes(type).entrySet()) {
                String name = attribute.getKey();
                Method getter = type.getMethod((attribute.getValue() == boolean.class ? "is" : "get")
                        + Character.toUpperCase(name.charAt(0))
                        + name.substring(1));
                assertEquals(getter.toString(), attribute.getValue(), getter.getGenericReturnType());
                Type element = element(attribute.getValue());
                assertTrue(getter.toString(), PLAIN.contains(element) || TYPES.contains(element));
            }
        }
    }

    @Test
    public void symbolsStayAsTheyAre() {
        SYMBOLS.forEach((type, symbol) -> assertArrayEquals(
                type.getName(),
                new String[] {symbol},
                type.getAnnotation(Symbol.class).value()));
    }

    @Test
    public void whatThePagesSayIsUnderstood() throws Exception {
        assertEquals(attributes(BuildsetRegistryConfiguration.class).keySet(), understood("docs/jenkins.md"));
        assertTrue(understood("docs/clean-up.md").contains("cleanupDays"));
    }

    private static Set<String> understood(String page) throws Exception {
        Matcher code = Pattern.compile("```yaml\n(unclassified:\n.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ProjectTree.find().path(page)));
        assertTrue(code.find());
        JsonNode root = new ObjectMapper(new YAMLFactory()).readTree(code.group(1));
        JsonNode ours = root.path("unclassified").path(SYMBOLS.get(BuildsetRegistryConfiguration.class));
        Set<String> seen = new HashSet<>();
        assertIsOf(BuildsetRegistryConfiguration.class, ours, seen);
        return seen;
    }

    private static void assertIsOf(Type type, JsonNode node, Set<String> seen) {
        if (!TYPES.contains(type)) {
            assertTrue(
                    node.toString(),
                    type == String.class ? node.isTextual() : type == boolean.class ? node.isBoolean() : node.isInt());
            return;
        }
        Map<String, Type> attributes = attributes((Class<?>) type);
        assertTrue(node.toString(), node.isObject() && !node.isEmpty());
        node.fields().forEachRemaining(field -> {
            Type attribute = attributes.get(field.getKey());
            assertNotNull(field.getKey() + " of " + type, attribute);
            seen.add(field.getKey());
            if (element(attribute) == attribute) {
                assertIsOf(attribute, field.getValue(), new HashSet<>());
            } else {
                assertTrue(field.getKey(), field.getValue().isArray());
                field.getValue().forEach(each -> assertIsOf(element(attribute), each, new HashSet<>()));
            }
        });
    }
}
