package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The arguments that exist before the first line of a file: {@code TARGETPLATFORM} and its kind. */
public final class PlatformArguments {
    private PlatformArguments() {}

    /** Where this program runs, as a container platform: Linux on this processor. */
    public static Platform ofThisMachine() {
        return Platform.parse("linux/" + System.getProperty("os.arch").toLowerCase(Locale.ROOT));
    }

    /**
     * @param overrides build arguments; they win
     * @param target name of the stage to build, or null
     */
    public static Map<String, String> of(
            Platform build, Platform platform, String target, Map<String, String> overrides) {
        Map<String, String> arguments = new LinkedHashMap<>();
        put(arguments, "BUILD", build);
        put(arguments, "TARGET", platform);
        arguments.put("TARGETSTAGE", target == null ? "default" : target);
        arguments.replaceAll((name, value) -> overrides.getOrDefault(name, value));
        return arguments;
    }

    private static void put(Map<String, String> arguments, String prefix, Platform platform) {
        arguments.put(prefix + "PLATFORM", platform.toString());
        arguments.put(prefix + "OS", platform.os());
        arguments.put(prefix + "OSVERSION", "");
        arguments.put(prefix + "ARCH", platform.architecture());
        arguments.put(prefix + "VARIANT", platform.variant() == null ? "" : platform.variant());
    }
}
