package io.jenkins.plugins.buildsetregistry.local;

import hudson.Extension;
import hudson.model.Describable;
import hudson.model.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The classes with {@link Extension} in the jar or directory that a type comes from, and in those of whoever asks for it. Each is
 * made once, until {@link #forget}.
 */
public final class LocalExtensions {
    private static final String MARK = "Lhudson/Extension;";

    private static final Map<Path, List<Class<?>>> FOUND = new ConcurrentHashMap<>();
    private static final Map<Class<?>, Object> MADE = new ConcurrentHashMap<>();

    private LocalExtensions() {}

    static void forget() {
        MADE.clear();
    }

    /** By falling ordinal. */
    public static <T> List<T> find(Class<T> type) {
        if (LocalRemoting.isOnAgent()) {
            return List.of();
        }
        return places(type).stream()
                .flatMap(place -> FOUND.computeIfAbsent(place, LocalExtensions::scan).stream())
                .filter(type::isAssignableFrom)
                .sorted(Comparator.comparingDouble(
                        found -> -found.getAnnotation(Extension.class).ordinal()))
                .map(found -> type.cast(instance(found)))
                .toList();
    }

    /** The descriptor of a class; null if it has none. */
    public static Descriptor<?> descriptor(Class<? extends Describable> described) {
        return places(described).stream()
                .flatMap(place -> FOUND.computeIfAbsent(place, LocalExtensions::scan).stream())
                .filter(Descriptor.class::isAssignableFrom)
                .map(found -> (Descriptor<?>) instance(found))
                .filter(descriptor -> descriptor.clazz == described)
                .findFirst()
                .orElse(null);
    }

    private static Object instance(Class<?> type) {
        Object made = MADE.get(type);
        if (made != null) {
            return made;
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object instance = constructor.newInstance();
            Object first = MADE.putIfAbsent(type, instance);
            return first == null ? instance : first;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the extension " + type.getName() + " cannot be made", e);
        }
    }

    private static Set<Path> places(Class<?> type) {
        Set<Path> places = new LinkedHashSet<>();
        add(places, type);
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).walk(frames -> {
            frames.map(StackWalker.StackFrame::getDeclaringClass).forEach(asker -> add(places, asker));
            return null;
        });
        return places;
    }

    private static void add(Set<Path> places, Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source != null && source.getLocation() != null) {
            try {
                places.add(Path.of(source.getLocation().toURI()));
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static List<Class<?>> scan(Path place) {
        if (!Files.exists(place)) {
            return List.of(); // such as that of a script
        }
        try {
            if (Files.isDirectory(place)) {
                return scanBelow(place);
            }
            try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
                return scanBelow(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Class<?>> scanBelow(Path root) throws IOException {
        List<Class<?>> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String name = root.relativize(file).toString();
                if (name.endsWith(".class") && !name.startsWith("META-INF") && isMarked(file)) {
                    Class<?> type = load(name.substring(0, name.length() - 6).replace('/', '.'));
                    if (type.isAnnotationPresent(Extension.class)) {
                        found.add(type);
                    }
                }
            }
        }
        return found;
    }

    private static boolean isMarked(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(MARK);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, LocalExtensions.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
