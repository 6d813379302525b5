package hudson;

import io.jenkins.plugins.buildsetregistry.local.Macros;
import java.io.File;
import java.util.Map;
import java.util.TreeMap;

/** Local: paths are joined as on this machine. */
public class EnvVars extends TreeMap<String, String> {
    public EnvVars() {
        super(String.CASE_INSENSITIVE_ORDER);
    }

    public EnvVars(Map<String, String> m) {
        this();
        putAll(m);
    }

    public EnvVars(EnvVars m) {
        this((Map<String, String>) m);
    }

    public EnvVars(String... keyValuePairs) {
        this();
        if (keyValuePairs.length % 2 != 0) {
            throw new IllegalArgumentException(String.join(", ", keyValuePairs));
        }
        for (int i = 0; i < keyValuePairs.length; i += 2) {
            put(keyValuePairs[i], keyValuePairs[i + 1]);
        }
    }

    public void override(String key, String value) {
        if (value == null || value.isEmpty()) {
            remove(key);
            return;
        }
        int plus = key.indexOf('+');
        if (plus <= 0) {
            put(key, value);
            return;
        }
        String name = key.substring(0, plus);
        String present = get(name);
        put(name, present == null ? value : value + File.pathSeparatorChar + present);
    }

    public EnvVars overrideAll(Map<String, String> all) {
        all.forEach(this::override);
        return this;
    }

    public EnvVars overrideExpandingAll(Map<String, String> all) {
        for (String key : Macros.order(all)) {
            override(key, expand(all.get(key)));
        }
        return this;
    }

    public static void resolve(Map<String, String> env) {
        env.replaceAll((key, value) -> Macros.expand(value, env::get));
    }

    public String get(String key, String defaultValue) {
        return getOrDefault(key, defaultValue);
    }

    @Override
    public String put(String key, String value) {
        if (value == null) {
            throw new IllegalArgumentException("no value for the environment variable " + key);
        }
        return super.put(key, value);
    }

    public void putIfNotNull(String key, String value) {
        if (value != null) {
            put(key, value);
        }
    }

    public void putAllNonNull(Map<String, String> map) {
        map.forEach(this::putIfNotNull);
    }

    public void addLine(String line) {
        int equals = line.indexOf('=');
        if (equals > 0) {
            put(line.substring(0, equals), line.substring(equals + 1));
        }
    }

    public String expand(String s) {
        return Macros.expand(s, this::get);
    }
}
