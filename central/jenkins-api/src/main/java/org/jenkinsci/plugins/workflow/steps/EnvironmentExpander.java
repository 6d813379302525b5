package org.jenkinsci.plugins.workflow.steps;

import hudson.EnvVars;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

public abstract class EnvironmentExpander implements Serializable {
    public abstract void expand(EnvVars env) throws IOException, InterruptedException;

    public Set<String> getSensitiveVariables() {
        return Set.of();
    }

    public static EnvironmentExpander constant(Map<String, String> env) {
        return new Constant(new HashMap<>(env));
    }

    public static EnvironmentExpander merge(EnvironmentExpander original, EnvironmentExpander subsequent) {
        return original == null ? subsequent : new Merged(original, subsequent);
    }

    private static final class Constant extends EnvironmentExpander {
        private final HashMap<String, String> values;

        Constant(HashMap<String, String> values) {
            this.values = values;
        }

        @Override
        public void expand(EnvVars env) {
            env.overrideAll(values);
        }
    }

    private static final class Merged extends EnvironmentExpander {
        private final EnvironmentExpander first;
        private final EnvironmentExpander second;

        Merged(EnvironmentExpander first, EnvironmentExpander second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public void expand(EnvVars env) throws IOException, InterruptedException {
            first.expand(env);
            second.expand(env);
        }

        @Override
        public Set<String> getSensitiveVariables() {
            Set<String> all = new TreeSet<>(first.getSensitiveVariables());
            all.addAll(second.getSensitiveVariables());
            return all;
        }
    }
}
