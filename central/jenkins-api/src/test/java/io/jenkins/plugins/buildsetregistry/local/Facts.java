package io.jenkins.plugins.buildsetregistry.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the real types are, as far as they are used here. A line for a type: flags, name, super type, interfaces, generic signature,
 * annotations, between tabs; below it, after a tab, one for each member: flags, name, descriptor, generic signature, exceptions or
 * constant or default, annotations. Names are those of class files; {@code -} is none.
 *
 * @param heads by name
 * @param members by the name of their type
 */
record Facts(SortedMap<String, String> heads, SortedMap<String, SortedSet<String>> members) {
    static Facts read(Path directory) throws IOException {
        Facts facts = new Facts(new TreeMap<>(), new TreeMap<>());
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                facts.add(file);
            }
        }
        return facts;
    }

    private void add(Path file) throws IOException {
        String type = null;
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("\t")) {
                members.get(type).add(line.substring(1));
            } else {
                type = line.split("\t")[1];
                heads.put(type, line);
                members.put(type, new TreeSet<>());
            }
        }
    }
}
