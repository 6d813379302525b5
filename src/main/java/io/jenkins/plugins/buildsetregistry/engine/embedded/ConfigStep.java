package io.jenkins.plugins.buildsetregistry.engine.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Flag;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Heredoc;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Instruction;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.KeyValues;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Variables;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Word;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Instructions that change the configuration of an image, and none of its files. */
final class ConfigStep {
    private static final Pattern PORT = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?(?:/([a-zA-Z]+))?");
    private static final Pattern SIGNAL = Pattern.compile("\\d{1,3}|[A-Za-z0-9+-]+");
    private static final int PORT_LIMIT = 65535;
    private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

    private final ImageConfig config;
    private final Variables variables;
    private final char escape;
    private boolean commandSet;

    ConfigStep(ImageConfig config, Variables variables, char escape) {
        this.config = config;
        this.variables = variables;
        this.escape = escape;
    }

    /** @throws EngineException without file and line */
    void execute(Instruction instruction) throws EngineException {
        String record = instruction.keyword() + " " + instruction.arguments();
        switch (instruction.keyword()) {
            case "ARG" -> record = argument(instruction);
            case "ENV" -> record = "ENV " + written(environment(instruction));
            case "LABEL" -> record = "LABEL " + written(labels(instruction));
            case "CMD" -> {
                config.set("Cmd", commandLine(instruction));
                commandSet = true;
                record = "CMD " + config.list("Cmd");
            }
            case "ENTRYPOINT" -> record = entrypoint(instruction);
            case "EXPOSE" -> expose(instruction);
            case "HEALTHCHECK" -> healthcheck(instruction);
            case "MAINTAINER" -> config.author(one(instruction));
            case "ONBUILD" -> {
                config.set("OnBuild", with(config.list("OnBuild"), trigger(instruction)));
                record = "ONBUILD " + instruction.trigger().original();
            }
            case "SHELL" -> {
                if (!instruction.isJson() || instruction.json().isEmpty()) {
                    throw new EngineException("SHELL takes a JSON list: SHELL [\"/bin/sh\", \"-c\"]");
                }
                config.set("Shell", instruction.json());
            }
            case "STOPSIGNAL" -> {
                String signal = variables.expand(one(instruction));
                if (!SIGNAL.matcher(signal).matches()) {
                    throw new EngineException("'" + signal + "' is no signal: write SIGTERM or its number");
                }
                config.set("StopSignal", signal);
                record = "STOPSIGNAL " + signal;
            }
            case "USER" -> {
                config.set("User", variables.expand(one(instruction)));
                record = "USER " + config.get("User");
            }
            case "VOLUME" -> volumes(instruction);
            default -> throw new EngineException("unknown instruction " + instruction.keyword());
        }
        config.history(record, false);
    }

    /** Values stay out of the history: people pass secrets, and proxies differ by machine. */
    private String argument(Instruction instruction) throws EngineException {
        if (instruction.arguments().isEmpty()) {
            throw new EngineException("ARG needs a name");
        }
        return "ARG " + String.join(" ", variables.declare(instruction).keySet());
    }

    private Map<String, String> environment(Instruction instruction) throws EngineException {
        Map<String, String> set = variables.environment(instruction);
        if (set.containsKey("")) {
            throw new EngineException("ENV has an empty name");
        }
        config.environment(set);
        return set;
    }

    private Map<String, String> labels(Instruction instruction) throws EngineException {
        Map<String, String> labels = new LinkedHashMap<>();
        for (KeyValues.KeyValue pair : KeyValues.of(instruction, escape)) {
            labels.put(variables.expand(pair.key()), variables.expand(pair.value()));
        }
        if (labels.containsKey("")) {
            throw new EngineException("LABEL has an empty name");
        }
        config.labels(labels);
        return labels;
    }

    private String entrypoint(Instruction instruction) throws EngineException {
        List<String> line = commandLine(instruction);
        config.set("Entrypoint", line.isEmpty() ? null : line);
        if (!commandSet) {
            // A command of the base was meant for the base's entry point.
            config.set("Cmd", (List<String>) null);
        }
        return "ENTRYPOINT " + line;
    }

    private List<String> commandLine(Instruction instruction) {
        if (instruction.isJson()) {
            return instruction.json();
        }
        return instruction.arguments().isEmpty() ? List.of() : with(shell(), instruction.arguments());
    }

    private List<String> shell() {
        List<String> shell = config.list("Shell");
        return shell.isEmpty() ? DEFAULT_SHELL : shell;
    }

    private void expose(Instruction instruction) throws EngineException {
        atLeastOne(instruction);
        for (String port : variables.expand(instruction.arguments()).strip().split("\\s+")) {
            Matcher matcher = PORT.matcher(port);
            if (!matcher.matches()) {
                throw new EngineException("'" + port + "' is no port: write 80, 80/udp or 8000-8010");
            }
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            String protocol =
                    matcher.group(3) == null ? "tcp" : matcher.group(3).toLowerCase(Locale.ROOT);
            if (last < first
                    || last > PORT_LIMIT
                    || !List.of("tcp", "udp", "sctp").contains(protocol)) {
                throw new EngineException(
                        "'" + port + "' is no port: ports go up to " + PORT_LIMIT + "/tcp, udp or sctp");
            }
            for (int number = first; number <= last; number++) {
                config.add("ExposedPorts", number + "/" + protocol);
            }
        }
    }

    private void healthcheck(Instruction instruction) throws EngineException {
        ObjectNode healthcheck = Json.MAPPER.createObjectNode();
        ArrayNode test = healthcheck.putArray("Test");
        String type = instruction.words().isEmpty()
                ? ""
                : instruction.words().get(0).text().toUpperCase(Locale.ROOT);
        if (type.equals("NONE") && instruction.words().size() == 1) {
            test.add("NONE");
        } else if (type.equals("CMD") && instruction.words().size() > 1) {
            if (instruction.isJson()) {
                test.add("CMD");
                instruction.json().forEach(test::add);
            } else {
                test.add("CMD-SHELL");
                test.add(instruction.arguments().substring(type.length()).strip());
            }
            for (Flag flag : instruction.flags()) {
                if (flag.name().equals("retries")) {
                    healthcheck.put("Retries", retries(flag.value()));
                } else {
                    healthcheck.put(field(flag.name()), Durations.nanoseconds(flag.value()));
                }
            }
        } else {
            throw new EngineException("HEALTHCHECK takes NONE, or CMD and a command");
        }
        config.healthcheck(healthcheck);
    }

    private static int retries(String text) throws EngineException {
        if (!text.matches("\\d{1,9}")) {
            throw new EngineException("--retries=" + text + " is no number");
        }
        return Integer.parseInt(text);
    }

    private static String field(String flag) {
        return switch (flag) {
            case "interval" -> "Interval";
            case "timeout" -> "Timeout";
            case "start-period" -> "StartPeriod";
            default -> "StartInterval";
        };
    }

    private void volumes(Instruction instruction) throws EngineException {
        atLeastOne(instruction);
        List<String> volumes = instruction.isJson()
                ? instruction.json()
                : instruction.words().stream().map(Word::text).toList();
        for (String volume : volumes) {
            String path = variables.expand(volume);
            if (path.isBlank()) {
                throw new EngineException("VOLUME has an empty path");
            }
            config.add("Volumes", path);
        }
    }

    /** As it runs in a build on top: here-documents come along. */
    private static String trigger(Instruction instruction) {
        StringBuilder text = new StringBuilder(instruction.trigger().original());
        for (Heredoc heredoc : instruction.heredocs()) {
            text.append('\n').append(heredoc.content()).append(heredoc.name());
        }
        return text.toString();
    }

    private static String one(Instruction instruction) throws EngineException {
        atLeastOne(instruction);
        return instruction.arguments();
    }

    private static void atLeastOne(Instruction instruction) throws EngineException {
        if (instruction.arguments().isEmpty()) {
            throw new EngineException(instruction.keyword() + " needs an argument");
        }
    }

    private static String written(Map<String, String> values) {
        List<String> pairs = new ArrayList<>();
        values.forEach((name, value) -> pairs.add(name + "=" + value));
        return String.join(" ", pairs);
    }

    private static List<String> with(List<String> list, String last) {
        List<String> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}
