package io.jenkins.plugins.buildsetregistry.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes Dockerfiles of several stages that name images in all ways that there are. */
final class DockerfileGrammar {
    /** One file, and what it is built with. */
    record Generated(String text, String target, Map<String, String> buildArgs) {}

    /** No path twice: buildah takes a short name from its store first, whatever its registry. */
    private static final List<String> REPOSITORIES = List.of(
            "acme/base", "acme/tool", "quay.io/acme/ground", "quay.io/acme/deep/er", "alpine", "docker.io/acme/x");

    private static final List<String> TAGS = List.of("", ":1", ":2.0-rc", ":latest", ":V_x");

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> global = new LinkedHashMap<>();
    private final Map<String, String> buildArgs = new LinkedHashMap<>();
    private final List<String> stages = new ArrayList<>();
    private final List<Boolean> runnable = new ArrayList<>();
    private char escape = '\\';

    private DockerfileGrammar(long seed) {
        random = new Random(seed);
    }

    static Generated generate(long seed) {
        return new DockerfileGrammar(seed).file();
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private Generated file() {
        if (chance(15)) {
            escape = '`';
            text.append("# escape=`\n");
        }
        noise();
        int arguments = random.nextInt(4);
        for (int i = 0; i < arguments; i++) {
            argument("G" + i);
        }
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            stage(i);
        }
        String target = null;
        if (chance(35)) {
            int index = random.nextInt(count);
            target = stages.get(index).isEmpty() || chance(30) ? String.valueOf(index) : stages.get(index);
        }
        return new Generated(text.toString(), target, buildArgs);
    }

    private void noise() {
        if (chance(30)) {
            text.append(one(List.of("# FROM commented/out\n", "\n", "   # indented\n", "#\n")));
        }
    }

    private void line(String... words) {
        StringBuilder line = new StringBuilder(chance(10) ? "  " : "");
        for (int i = 0; i < words.length; i++) {
            line.append(
                    i == 0
                            ? ""
                            : chance(12)
                                    ? " " + escape + "\n" + (chance(40) ? "# within\n" : "") + "  "
                                    : chance(10) ? "  " : " ");
            line.append(words[i]);
        }
        text.append(line).append(chance(10) ? "  \n" : "\n");
        noise();
    }

    private String keyword(String word) {
        return chance(80)
                ? word
                : chance(50)
                        ? word.toLowerCase()
                        : word.charAt(0) + word.substring(1).toLowerCase();
    }

    private void argument(String name) {
        String value = one(REPOSITORIES) + one(TAGS);
        switch (random.nextInt(4)) {
            case 0 -> {
                line(keyword("ARG"), name);
                buildArgs.put(name, value);
                global.put(name, value);
            }
            case 1 -> {
                line(keyword("ARG"), name + "=" + one(REPOSITORIES));
                buildArgs.put(name, value);
                global.put(name, value);
            }
            case 2 -> {
                String quote = one(List.of("\"", "'", ""));
                line(keyword("ARG"), name + "=" + quote + value + quote);
                global.put(name, value);
            }
            default -> {
                line(keyword("ARG"), name + "=" + one(List.of("1", "7.1", "x_y")));
                global.put(name, null);
            }
        }
    }

    /** An image, perhaps by an argument. */
    private String image() {
        List<String> whole = global.keySet().stream()
                .filter(name -> global.get(name) != null)
                .toList();
        List<String> parts = global.keySet().stream()
                .filter(name -> global.get(name) == null)
                .toList();
        if (!whole.isEmpty() && chance(40)) {
            String name = one(whole);
            return one(List.of("$" + name, "${" + name + "}", "${" + name + ":-acme/never}", "\"${" + name + "}\""));
        }
        if (!parts.isEmpty() && chance(40)) {
            return one(REPOSITORIES) + ":v${" + one(parts) + "}";
        }
        if (chance(10)) {
            return "${UNSET:-" + one(REPOSITORIES) + "}";
        }
        return one(REPOSITORIES) + one(TAGS);
    }

    private void stage(int index) {
        List<String> words = new ArrayList<>(List.of(keyword("FROM")));
        if (chance(15)) {
            words.add("--platform=" + one(List.of("linux/amd64", "$BUILDPLATFORM", "${TARGETPLATFORM}")));
        }
        List<Integer> named = new ArrayList<>();
        for (int i = 0; i < index; i++) {
            if (!stages.get(i).isEmpty()) {
                named.add(i);
            }
        }
        if (!named.isEmpty() && chance(35)) {
            int base = one(named);
            words.add(stages.get(base));
            runnable.add(runnable.get(base));
        } else if (chance(12)) {
            words.add("scratch");
            runnable.add(false);
        } else {
            words.add(image());
            runnable.add(true);
        }
        String name = chance(65) ? one(List.of("build", "Stage", "tool", "alpine", "s")) + index : "";
        if (!name.isEmpty()) {
            words.addAll(List.of(keyword("AS"), name));
        }
        stages.add(name); // buildah tells upper from lower case in COPY --from, BuildKit does not
        line(words.toArray(String[]::new));
        int steps = random.nextInt(4);
        for (int i = 0; i < steps; i++) {
            step(index);
        }
        if (steps == 0) {
            line("LABEL", "stage=" + index);
        }
    }

    /** An image or an earlier stage, by name or number. */
    private String source(int index) {
        if (index > 0 && chance(60)) {
            int earlier = random.nextInt(index);
            return stages.get(earlier).isEmpty() || chance(30) ? String.valueOf(earlier) : stages.get(earlier);
        }
        return one(REPOSITORIES) + one(TAGS);
    }

    private void step(int index) {
        switch (random.nextInt(runnable.get(index) && chance(60) ? 5 : 3)) {
            case 0 -> line(keyword("COPY"), "--from=" + source(index), "/", "/from" + index + "/");
            case 1 -> line(keyword("ENV"), "FROM=acme/not-an-image" + index);
            case 2 -> line(keyword("LABEL"), "a=\"FROM acme/neither\"");
            case 3 ->
                line(
                        keyword("RUN"),
                        "--mount=type=bind,from=" + source(index) + ",target=/mnt",
                        "[\"/bin/busybox\",",
                        "\"true\"]");
            default -> line(keyword("RUN"), "[\"/bin/busybox\",", "\"true\",", "\"--from=acme/no\"]");
        }
    }
}
