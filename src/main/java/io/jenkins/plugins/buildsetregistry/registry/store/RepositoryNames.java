package io.jenkins.plugins.buildsetregistry.registry.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The names of repositories, pushed and linked, in order and some at a time: what comes first costs little even where there
 * are very many. The order is by components, so that what is in a directory stays together.
 */
public final class RepositoryNames {
    /** No name has that character, and it comes before all others. */
    private static final Comparator<String> BY_COMPONENT = Comparator.comparing(name -> name.replace('/', '\0'));

    private final Path pushed;
    private final Links links;

    public RepositoryNames(Store store) {
        this.pushed = new StoreLayout(store.root()).repositories();
        this.links = store.links();
    }

    /** The first names that come after {@code last}, which need not exist. */
    public List<String> after(String last, Predicate<String> wanted, int limit) throws IOException {
        TreeSet<String> found = new TreeSet<>(BY_COMPONENT);
        links.repositories().stream()
                .filter(name -> BY_COMPONENT.compare(name, last) > 0 && wanted.test(name))
                .forEach(found::add);
        List<String> inStore = new ArrayList<>();
        collect(pushed, "", last, wanted, limit, inStore);
        found.addAll(inStore);
        return found.stream().limit(limit).toList();
    }

    private static void collect(
            Path directory, String name, String last, Predicate<String> wanted, int limit, Collection<String> found)
            throws IOException {
        TreeSet<String> entries = entries(directory);
        // components of names start with none of this
        boolean isRepository = entries.removeIf(entry -> entry.startsWith("_"));
        if (isRepository && !name.isEmpty() && BY_COMPONENT.compare(name, last) > 0 && wanted.test(name)) {
            found.add(name);
        }
        for (String entry : entries) {
            if (found.size() == limit) {
                return;
            }
            String child = name.isEmpty() ? entry : name + "/" + entry;
            if (BY_COMPONENT.compare(child, last) >= 0 || last.startsWith(child + "/")) {
                collect(directory.resolve(entry), child, last, wanted, limit, found);
            }
        }
    }

    private static TreeSet<String> entries(Path directory) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return names;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }
}
