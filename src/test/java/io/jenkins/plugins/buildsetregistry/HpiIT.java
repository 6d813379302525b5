package io.jenkins.plugins.buildsetregistry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import hudson.Extension;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import net.java.sezpoz.Index;
import net.java.sezpoz.IndexItem;
import org.jenkinsci.Symbol;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;

/** The .hpi that the Maven Central build made is one that Jenkins installs. */
public class HpiIT {
    private static final String ROOT = "io/jenkins/plugins/buildsetregistry/";
    private static final String OWN_JAR = "WEB-INF/lib/buildset-registry.jar";

    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static final ProjectTree TREE = ProjectTree.find();
    private static JarFile hpi;
    private static JarFile jar;
    private static OnlyThisJar loader;
    private static List<Class<?>> classes;

    /** Classes come from the class path, resources from the jar alone. */
    private static final class OnlyThisJar extends URLClassLoader {
        OnlyThisJar(Path jar) throws IOException {
            super(new URL[] {jar.toUri().toURL()}, HpiIT.class.getClassLoader());
        }

        @Override
        public URL getResource(String name) {
            return findResource(name);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return findResources(name);
        }
    }

    @BeforeClass
    public static void open() throws Exception {
        hpi = new JarFile(
                TREE.path("central/plugin/target/buildset-registry.hpi").toFile());
        Path file = FOLDER.getRoot().toPath().resolve("buildset-registry.jar");
        try (InputStream in = hpi.getInputStream(hpi.getEntry(OWN_JAR))) {
            Files.copy(in, file);
        }
        jar = new JarFile(file.toFile());
        loader = new OnlyThisJar(file);
        classes = new ArrayList<>();
        for (String name : names(jar, ".class")) {
            classes.add(Class.forName(name.replace(".class", "").replace('/', '.'), false, loader));
        }
    }

    @AfterClass
    public static void close() throws IOException {
        loader.close();
        jar.close();
        hpi.close();
    }

    @Test
    public void theManifestSaysWhatTheOtherBuildWouldSay() throws Exception {
        Pom pom = Pom.read(TREE.path("pom.xml"), null);
        Attributes says = hpi.getManifest().getMainAttributes();
        assertEquals(pom.text("groupId"), says.getValue("Group-Id"));
        assertEquals(pom.text("artifactId"), says.getValue("Artifact-Id"));
        assertEquals(pom.text("artifactId"), says.getValue("Short-Name"));
        assertEquals(pom.text("name"), says.getValue("Long-Name"));
        assertEquals(pom.text("url"), says.getValue("Url"));
        assertEquals(pom.text("version"), says.getValue("Plugin-Version"));
        assertEquals(pom.text("properties/jenkins.version"), says.getValue("Jenkins-Version"));
        assertEquals(pom.text("licenses/license/name"), says.getValue("Plugin-License-Name"));
        assertEquals(pom.text("licenses/license/url"), says.getValue("Plugin-License-Url"));
        assertEquals(pom.text("scm/connection"), says.getValue("Plugin-ScmConnection"));
        assertEquals(pom.text("scm/url"), says.getValue("Plugin-ScmUrl"));
        assertEquals(says, jar.getManifest().getMainAttributes());
    }

    @Test
    public void itDependsOnThePluginsOfTheTable() throws Exception {
        String plugins = LibraryTable.read(TREE).stream()
                .filter(LibraryTable.Row::isPlugin)
                .map(row -> row.provider().replaceFirst(".*:", "") + ":" + row.providerVersion())
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
        assertEquals(plugins, hpi.getManifest().getMainAttributes().getValue("Plugin-Dependencies"));
    }

    @Test
    public void itBringsTheLibrariesThatNothingElseGives() throws Exception {
        Pom pom = Pom.read(TREE.path("pom.xml"), null);
        Set<String> bundled = new TreeSet<>();
        for (String name : pom.text("properties/hpi.bundledArtifacts").split(",")) {
            String version = pom.text("properties/" + name.replaceFirst("-.*", "") + ".version");
            bundled.add("WEB-INF/lib/" + name + "-" + version + ".jar");
        }
        bundled.add(OWN_JAR);
        assertEquals(bundled, names(hpi, ".jar"));
    }

    @Test
    public void noTypeOfJenkinsIsInIt() {
        assertTrue(classes.size() + " classes", classes.size() > 300);
        for (String name : names(jar, ".class")) {
            assertTrue(name, name.startsWith(ROOT));
            assertFalse(name, name.startsWith(ROOT + "local/"));
        }
    }

    @Test
    public void jenkinsDescribesIt() {
        assertNotNull(jar.getEntry("index.jelly"));
    }

    @Test
    public void everyExtensionIsInItsIndex() {
        Set<String> indexed = new TreeSet<>();
        for (IndexItem<Extension, Object> item : Index.load(Extension.class, Object.class, loader)) {
            indexed.add(item.className());
        }
        assertEquals(with(Extension.class), indexed);
    }

    @Test
    public void everySymbolIsInItsIndex() throws IOException {
        String index = read("META-INF/services/annotations/org.jenkinsci.Symbol");
        assertEquals(with(Symbol.class), new TreeSet<>(index.lines().toList()));
    }

    /** Jenkins also asks for a property of that name, to show what was configured. */
    @Test
    public void theNamesOfTheParametersOfEveryDataBoundConstructorAreKept() throws Exception {
        int found = 0;
        for (Class<?> type : classes) {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.isAnnotationPresent(DataBoundConstructor.class)) {
                    found++;
                    Properties kept = new Properties();
                    kept.load(new StringReader(read(resource(type) + ".stapler")));
                    String[] names = split(kept.getProperty("constructor"));
                    Class<?>[] types = constructor.getParameterTypes();
                    assertEquals(constructor.toString(), types.length, names.length);
                    for (int i = 0; i < names.length; i++) {
                        assertEquals(type.getName() + "." + names[i], types[i], property(type, names[i]));
                    }
                }
            }
        }
        assertTrue(found + " constructors", found > 5);
    }

    @Test
    public void theNamesOfQueryParametersAreKept() throws Exception {
        int found = 0;
        for (Class<?> type : classes) {
            for (Method method : type.getDeclaredMethods()) {
                if (Arrays.stream(method.getParameters()).anyMatch(HpiIT::isQueryParameter)) {
                    found++;
                    String kept = read(resource(type) + "/" + method.getName() + ".stapler");
                    assertEquals(method.toString(), method.getParameterCount(), split(kept).length);
                }
            }
        }
        assertTrue(found + " methods", found > 3);
    }

    private static boolean isQueryParameter(Parameter parameter) {
        return parameter.isAnnotationPresent(QueryParameter.class);
    }

    private static Set<String> with(Class<? extends Annotation> annotation) {
        Set<String> names = classes.stream()
                .filter(type -> type.isAnnotationPresent(annotation))
                .map(Class::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertFalse(annotation + " is nowhere", names.isEmpty());
        return names;
    }

    private static Class<?> property(Class<?> type, String name) throws NoSuchFieldException {
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        for (Method method : type.getMethods()) {
            if (method.getParameterCount() == 0
                    && (method.getName().equals("get" + capital)
                            || method.getName().equals("is" + capital))) {
                return method.getReturnType();
            }
        }
        return type.getDeclaredField(name).getType();
    }

    private static String resource(Class<?> type) {
        return type.getName().replace('.', '/').replace('$', '/');
    }

    private static String[] split(String names) {
        return names.isEmpty() ? new String[0] : names.split(",");
    }

    private static String read(String name) throws IOException {
        assertNotNull("no " + name, jar.getEntry(name));
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Set<String> names(JarFile file, String end) {
        return file.stream()
                .map(entry -> entry.getName())
                .filter(name -> name.endsWith(end))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
