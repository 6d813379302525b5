package io.jenkins.plugins.buildsetregistry.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process asked of the kernel, as {@code strace} has written it down. Lines are in the order in which things
 * happened, and a call that others came between has two.
 *
 * @param begin line where it was made
 * @param end line where it returned
 * @param target path of the open file that it is about, or {@code socket:[…]}; empty if it is about none
 * @param file number of that file
 * @param strings its strings one after the other: paths, or one string of bytes
 * @param numbers its last arguments that are numbers, and flags, as text
 * @param result less than zero if it failed
 */
record SystemCall(
        int begin,
        int end,
        String name,
        String target,
        int file,
        List<byte[]> strings,
        List<String> numbers,
        long result) {
    /** What changes a directory or a file, makes it last, or is said to a client. */
    private static final String TRACED =
            "openat,open,creat,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,"
                    + "mkdirat,rmdir,write,pwrite64,writev,pwritev,ftruncate,fsync,fdatasync,read,copy_file_range,sendfile";

    private static final String SOCKET = '<' + hex("socket:");
    private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)", Pattern.DOTALL);
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)", Pattern.DOTALL);
    private static final Pattern RESULT = Pattern.compile(" = (-?\\d+)");
    private static final Pattern FILE = Pattern.compile("(\\d+)<((?:\\\\x..)*)>");
    private static final String UNFINISHED = " <unfinished ...>";
    /** For {@link #UNFINISHED}, in a line that none came after: the thread was gone before its end could be written. */
    private static final String DETACHED = " <detached ...>";

    /** The command line to put before that of the process. */
    static List<String> tracing(String strace, Path output) {
        return List.of(
                strace,
                "--follow-forks",
                "--seccomp-bpf",
                "--decode-fds=path",
                "--strings-in-hex=all",
                "--string-limit=4000000",
                "--signal=none",
                "--quiet=all",
                "--trace=" + TRACED,
                "--output=" + output);
    }

    String text(int string) {
        return new String(strings.get(string), StandardCharsets.UTF_8);
    }

    boolean isOnSocket() {
        return target.startsWith("socket:");
    }

    /** What was written or read: less than was asked for, if the result says so. */
    byte[] data() {
        int size = strings.stream().mapToInt(bytes -> bytes.length).sum();
        byte[] all = new byte[size];
        int position = 0;
        for (byte[] bytes : strings) {
            System.arraycopy(bytes, 0, all, position, bytes.length);
            position += bytes.length;
        }
        if (result > size) {
            throw new IllegalStateException("strace kept " + size + " of " + result + " bytes: raise --string-limit");
        }
        return Arrays.copyOf(all, (int) Math.max(0, result));
    }

    /**
     * Reads a trace, before another process changes the files that it is about: a call in which the process was killed has
     * succeeded if they are as it leaves them.
     *
     * @param first number of its first line
     * @param prefix path that files of interest begin with
     * @return calls that are about such files or about sockets
     */
    static List<SystemCall> read(Path trace, int first, String prefix) throws IOException {
        String hexPrefix = hex(prefix);
        List<SystemCall> calls = new ArrayList<>();
        Map<String, Begun> unfinished = new HashMap<>();
        int number = first;
        try (BufferedReader lines = Files.newBufferedReader(trace, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine(), number++) {
                Matcher parts = LINE.matcher(line);
                if (!parts.matches()) {
                    throw new IOException(trace + ": not a line of strace: " + line);
                }
                String thread = parts.group(1);
                Begun call = new Begun(number, parts.group(2).replace(DETACHED, UNFINISHED));
                Matcher resumed = RESUMED.matcher(call.text);
                if (resumed.matches()) {
                    call = unfinished.remove(thread).resumed(resumed.group(1));
                }
                if (call.text.endsWith(UNFINISHED)) {
                    unfinished.put(thread, call);
                } else if (call.isOfInterest(hexPrefix)) {
                    calls.add(parse(call.line, number, call.text));
                }
            }
        }
        for (Begun killed : unfinished.values()) {
            if (killed.isOfInterest(hexPrefix)) {
                calls.add(parse(killed.line, number++, killed.text));
            }
        }
        calls.sort(Comparator.comparingInt(SystemCall::end));
        return calls;
    }

    /** @param text without the thread, with {@link #UNFINISHED} at the end until the rest has come */
    private record Begun(int line, String text) {
        Begun resumed(String rest) {
            return new Begun(line, text.substring(0, text.length() - UNFINISHED.length()) + rest);
        }

        boolean isOfInterest(String hexPrefix) {
            return text.contains(SOCKET) || text.contains(hexPrefix) && !text.startsWith("read(");
        }
    }

    private static SystemCall parse(int begin, int end, String text) throws IOException {
        Matcher result = RESULT.matcher(text.substring(Math.max(0, text.lastIndexOf(" = "))));
        int open = text.indexOf('(');
        int argumentEnd = Math.max(text.lastIndexOf(") "), text.lastIndexOf(UNFINISHED)); // the latter: killed in it
        if (open < 0 || argumentEnd < 0) {
            throw new IOException("not a call: " + text.substring(0, Math.min(100, text.length())) + " … "
                    + text.substring(Math.max(0, text.length() - 100)));
        }
        String arguments = text.substring(open + 1, argumentEnd);
        Matcher file = FILE.matcher(arguments);
        boolean isAboutFile = file.lookingAt();
        List<byte[]> strings = new ArrayList<>();
        List<String> others = new ArrayList<>();
        StringBuilder other = new StringBuilder();
        for (int i = 0; i < arguments.length(); i++) {
            char c = arguments.charAt(i);
            if (c == '"') {
                int close = arguments.indexOf('"', i + 1);
                strings.add(bytes(arguments, i + 1, close));
                i = close;
            } else if (c == ',') {
                others.add(other.toString().trim());
                other.setLength(0);
            } else {
                other.append(c);
            }
        }
        others.add(other.toString().trim());
        String name = text.substring(0, open);
        long value;
        if (result.lookingAt()) {
            value = Long.parseLong(result.group(1));
        } else {
            value = hasItsEffect(name, strings, others) ? 0 : -1; // "?": the process was killed
        }
        return new SystemCall(
                begin,
                end,
                name,
                isAboutFile ? new String(bytes(file.group(2), 0, file.group(2).length()), StandardCharsets.UTF_8) : "",
                isAboutFile ? Integer.parseInt(file.group(1)) : -1,
                strings,
                others,
                value);
    }

    private static boolean hasItsEffect(String name, List<byte[]> strings, List<String> others) {
        return switch (name) {
            case "unlink", "rmdir", "rename" -> !Files.exists(path(strings));
            case "mkdir" -> Files.exists(path(strings));
            case "open", "openat" -> others.toString().contains("O_CREAT") && Files.exists(path(strings));
            default -> false;
        };
    }

    private static Path path(List<byte[]> strings) {
        return Path.of(new String(strings.get(0), StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String hex, int start, int end) {
        byte[] bytes = new byte[(end - start) / 4];
        for (int i = 0; i < bytes.length; i++) {
            int at = start + 4 * i + 2;
            bytes[i] = (byte) (Character.digit(hex.charAt(at), 16) << 4 | Character.digit(hex.charAt(at + 1), 16));
        }
        return bytes;
    }

    /** As {@code strace} writes strings. */
    static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hex.append(String.format("\\x%02x", b));
        }
        return hex.toString();
    }
}
