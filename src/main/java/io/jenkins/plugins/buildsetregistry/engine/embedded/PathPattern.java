package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;

/** Go's {@code filepath.Match} on Unix: {@code *} and {@code ?} stop at slashes, {@code [a-z]}, {@code [^a]}, backslash. */
final class PathPattern {
    private final String pattern;

    private PathPattern(String pattern) {
        this.pattern = pattern;
    }

    /** @throws EngineException if a class is not closed or a backslash is last */
    static PathPattern of(String pattern) throws EngineException {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\') {
                i++;
                if (i == pattern.length()) {
                    throw bad(pattern);
                }
            } else if (c == '[') {
                i = classEnd(pattern, i) - 1;
            }
        }
        return new PathPattern(pattern);
    }

    static boolean hasWildcard(String path) {
        return path.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
    }

    boolean matches(String name) throws EngineException {
        return matches(0, name, 0);
    }

    private boolean matches(int p, String name, int n) throws EngineException {
        int at = p;
        int next = n;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '*') {
                while (at < pattern.length() && pattern.charAt(at) == '*') {
                    at++;
                }
                for (int end = next; ; end++) {
                    if (matches(at, name, end)) {
                        return true;
                    }
                    if (end >= name.length() || name.charAt(end) == '/') {
                        return false;
                    }
                }
            }
            if (next >= name.length()) {
                return false;
            }
            int point = name.codePointAt(next);
            if (c == '[') {
                if (!inClass(at, point)) {
                    return false;
                }
                at = classEnd(pattern, at);
            } else if (c == '?') {
                if (point == '/') {
                    return false;
                }
                at++;
            } else {
                if (c == '\\') {
                    at++;
                }
                int wanted = pattern.codePointAt(at);
                if (wanted != point) {
                    return false;
                }
                at += Character.charCount(wanted);
            }
            next += Character.charCount(point);
        }
        return next == name.length();
    }

    /** Index behind the {@code ]} of the class that starts at {@code open}. */
    static int classEnd(String pattern, int open) throws EngineException {
        int at = open + 1;
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            at++;
        }
        int first = at;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == ']' && at > first) {
                return at + 1;
            }
            at += c == '\\' ? 2 : 1;
        }
        throw bad(pattern);
    }

    private boolean inClass(int open, int point) throws EngineException {
        int end = classEnd(pattern, open) - 1;
        int at = open + 1;
        boolean negated = pattern.charAt(at) == '^';
        if (negated) {
            at++;
        }
        boolean found = false;
        while (at < end) {
            at += pattern.charAt(at) == '\\' ? 1 : 0;
            int low = pattern.codePointAt(at);
            int high = low;
            at += Character.charCount(low);
            if (at < end - 1 && pattern.charAt(at) == '-') {
                at++;
                at += pattern.charAt(at) == '\\' ? 1 : 0;
                high = pattern.codePointAt(at);
                at += Character.charCount(high);
            }
            found |= low <= point && point <= high;
        }
        return found != negated;
    }

    private static EngineException bad(String pattern) {
        return new EngineException(
                "the pattern '" + pattern + "' is broken: close '[' with ']', and end with no backslash");
    }
}
