package io.jenkins.plugins.buildsetregistry.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a version: {@code 20.10.24+dfsg1} is 20.10. */
record EngineVersion(int major, int minor) implements Comparable<EngineVersion> {
    private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,6})");

    /** @throws EngineException if {@code text} holds no such numbers */
    static EngineVersion find(String engine, String text) throws EngineException {
        Matcher matcher = NUMBERS.matcher(text);
        if (!matcher.find()) {
            throw new EngineException(engine + " does not tell its version, it says: " + text.trim());
        }
        return new EngineVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    boolean isAtLeast(EngineVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(EngineVersion other) {
        int byMajor = Integer.compare(major, other.major);
        return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
