package io.jenkins.plugins.buildsetregistry.local;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.objectweb.asm.Opcodes;

/** Access flags in words. */
final class Flags {
    private static final Map<Integer, String> ALL = ordered(
            Opcodes.ACC_PUBLIC, "public",
            Opcodes.ACC_PROTECTED, "protected",
            Opcodes.ACC_ABSTRACT, "abstract",
            Opcodes.ACC_STATIC, "static",
            Opcodes.ACC_FINAL, "final");
    private static final Map<Integer, String> TYPE = ordered(
            Opcodes.ACC_INTERFACE, "interface",
            Opcodes.ACC_ANNOTATION, "annotation",
            Opcodes.ACC_ENUM, "enum");
    private static final Map<Integer, String> FIELD = ordered(
            Opcodes.ACC_VOLATILE, "volatile",
            Opcodes.ACC_TRANSIENT, "transient",
            Opcodes.ACC_ENUM, "enum");
    private static final Map<Integer, String> METHOD = ordered(
            Opcodes.ACC_SYNCHRONIZED, "synchronized",
            Opcodes.ACC_VARARGS, "varargs");

    private Flags() {}

    static String ofType(int access) {
        return words(access, TYPE);
    }

    static String ofField(int access) {
        return words(access, FIELD);
    }

    static String ofMethod(int access) {
        return words(access, METHOD);
    }

    private static String words(int access, Map<Integer, String> more) {
        Map<Integer, String> words = new LinkedHashMap<>(ALL);
        words.putAll(more);
        return words.entrySet().stream()
                .filter(word -> (access & word.getKey()) != 0)
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(" "));
    }

    private static Map<Integer, String> ordered(Object... bitsAndWords) {
        Map<Integer, String> ordered = new LinkedHashMap<>();
        for (int i = 0; i < bitsAndWords.length; i += 2) {
            ordered.put((Integer) bitsAndWords[i], (String) bitsAndWords[i + 1]);
        }
        return ordered;
    }
}
