package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.jenkins.plugins.buildsetregistry.docs.DocPage;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jenkinsci.Symbol;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
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

    /** The pages whose code is all of this plugin's, and of its credentials. */
    private static final List<String> PAGES =
            List.of("docs/configuration.md", "docs/clean-up.md", "docs/quick-start.md");

    private static final Set<String> ROOTS = Set.of("credentials", "unclassified");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** Logins are named by ids, so that an export holds no secret. */
    private static final Set<Type> PLAIN = Set.of(String.class, int.class, Integer.class, boolean.class);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static Constructor<?> constructor(Class<?> type) {
        return Arrays.stream(type.getConstructors())
                .filter(constructor -> constructor.getParameterCount() == 0
                        || constructor.isAnnotationPresent(DataBoundConstructor.class))
                .findFirst()
                .orElseThrow();
    }

    private static List<Method> setters(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                .toList();
    }

    private static String name(Method setter) {
        return Character.toLowerCase(setter.getName().charAt(3))
                + setter.getName().substring(4);
    }

    private static Map<String, Type> attributes(Class<?> type) {
        Map<String, Type> attributes = new TreeMap<>();
        for (Parameter parameter : constructor(type).getParameters()) {
            attributes.put(parameter.getName(), parameter.getParameterizedType());
        }
        setters(type).forEach(setter -> attributes.put(name(setter), setter.getGenericParameterTypes()[0]));
        return attributes;
    }

    private static Method getter(Class<?> type, Map.Entry<String, Type> attribute) throws Exception {
        String name = attribute.getKey();
        return type.getMethod((attribute.getValue() == boolean.class ? "is" : "get")
                + Character.toUpperCase(name.charAt(0))
                + name.substring(1));
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
                Method getter = getter(type, attribute);
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
    public void thePageOnConfigurationNamesEveryAttributeAndNoOther() throws Exception {
        Set<String> all = new TreeSet<>();
        for (Class<?> type : TYPES) {
            attributes(type).keySet().forEach(name -> all.add(type.getSimpleName() + "." + name));
        }
        Set<String> said = new TreeSet<>();
        for (JsonNode code : codes("docs/configuration.md")) {
            assertIsOf(BuildsetRegistryConfiguration.class, code, said);
        }
        assertEquals(all, said);
    }

    /** As the Configuration as Code plugin: what is exported leaves out what has its default. */
    @Test
    public void whatThePagesSayIsExportedAndReadAgain() throws Exception {
        for (String page : PAGES) {
            for (JsonNode code : codes(page)) {
                assertIsOf(BuildsetRegistryConfiguration.class, code, new TreeSet<>());
                ObjectNode read = exported(applied(code), true);
                assertHas(page, read, code);
                ObjectNode export = exported(applied(code), false);
                assertEquals(page, read, exported(applied(export), true));
            }
        }
    }

    @Test
    public void credentialsThatAreNamedBesideAreThere() throws Exception {
        for (String page : PAGES) {
            for (String yaml : DocPage.blocks(page, "yaml")) {
                JsonNode root = YAML.readTree(yaml);
                root.fieldNames().forEachRemaining(name -> assertTrue(page + ": " + name, ROOTS.contains(name)));
                List<String> ids = root.path("credentials").findValuesAsText("id");
                for (JsonNode used : root.findValues("credentialsId")) {
                    assertTrue(
                            page + ": " + used,
                            root.path("credentials").isMissingNode() || ids.contains(used.asText()));
                }
            }
        }
    }

    private static List<JsonNode> codes(String page) throws Exception {
        List<JsonNode> codes = new ArrayList<>();
        for (String yaml : DocPage.blocks(page, "yaml")) {
            JsonNode ours =
                    YAML.readTree(yaml).path("unclassified").path(SYMBOLS.get(BuildsetRegistryConfiguration.class));
            assertTrue(page + ": " + yaml, ours.isObject());
            codes.add(ours);
        }
        return codes;
    }

    /** The configuration of a Jenkins that had none. */
    private Object applied(JsonNode code) throws Exception {
        try (LocalJenkins jenkins = LocalJenkins.start(folder.newFolder())) {
            return made(BuildsetRegistryConfiguration.class, code);
        }
    }

    private static Object made(Type type, JsonNode node) throws Exception {
        if (!TYPES.contains(type)) {
            return node.isInt() ? (Object) node.asInt() : node.isBoolean() ? (Object) node.asBoolean() : node.asText();
        }
        Constructor<?> constructor = constructor((Class<?>) type);
        List<Object> values = new ArrayList<>();
        for (Parameter parameter : constructor.getParameters()) {
            values.add(node.path(parameter.getName()).asText());
        }
        Object bean = constructor.newInstance(values.toArray());
        for (Method setter : setters((Class<?>) type)) {
            JsonNode value = node.get(name(setter));
            Type attribute = setter.getGenericParameterTypes()[0];
            if (value != null && value.isArray()) {
                List<Object> all = new ArrayList<>();
                for (JsonNode each : value) {
                    all.add(made(element(attribute), each));
                }
                setter.invoke(bean, all);
            } else if (value != null) {
                setter.invoke(bean, made(attribute, value));
            }
        }
        return bean;
    }

    /** @param all whether with what has its default */
    private ObjectNode exported(Object bean, boolean all) throws Exception {
        ObjectNode node = YAML.createObjectNode();
        Object fresh = all ? null : fresh(bean.getClass());
        for (Map.Entry<String, Type> attribute : attributes(bean.getClass()).entrySet()) {
            Method getter = getter(bean.getClass(), attribute);
            JsonNode value = exported(getter.invoke(bean));
            if (all || !value.equals(exported(getter.invoke(fresh)))) {
                node.set(attribute.getKey(), all ? value : exportedValue(getter.invoke(bean), false));
            }
        }
        return node;
    }

    private JsonNode exported(Object value) throws Exception {
        return exportedValue(value, true);
    }

    private Object fresh(Class<?> type) throws Exception {
        return type == BuildsetRegistryConfiguration.class
                ? applied(YAML.createObjectNode())
                : made(type, YAML.createObjectNode());
    }

    private JsonNode exportedValue(Object value, boolean all) throws Exception {
        if (value instanceof List<?> list) {
            ArrayNode array = YAML.createArrayNode();
            for (Object each : list) {
                array.add(exportedValue(each, all));
            }
            return array;
        }
        return value != null && TYPES.contains(value.getClass()) ? exported(value, all) : YAML.valueToTree(value);
    }

    private static void assertHas(String where, JsonNode all, JsonNode part) {
        if (part.isValueNode()) {
            assertEquals(where, part.asText().strip(), all.asText());
        }
        part.fields()
                .forEachRemaining(
                        field -> assertHas(where + " " + field.getKey(), all.path(field.getKey()), field.getValue()));
        for (int i = 0; part.isArray() && i < part.size(); i++) {
            assertHas(where + " " + i, all.path(i), part.get(i));
        }
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
            seen.add(((Class<?>) type).getSimpleName() + "." + field.getKey());
            if (element(attribute) == attribute) {
                assertIsOf(attribute, field.getValue(), seen);
            } else {
                assertTrue(field.getKey(), field.getValue().isArray());
                field.getValue().forEach(each -> assertIsOf(element(attribute), each, seen));
            }
        });
    }
}
