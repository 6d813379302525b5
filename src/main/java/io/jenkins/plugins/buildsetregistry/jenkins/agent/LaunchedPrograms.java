package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.Launcher;
import hudson.remoting.VirtualChannel;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Programs of a launcher, which is on the controller. An agent gets no more by it than it has: its own node's launcher, and the
 * containers around its own step.
 */
public final class LaunchedPrograms implements Programs, AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(LaunchedPrograms.class.getName());
    private static final String SCRIPT = "BUILDSET_COMMAND";

    private final Launcher launcher;
    private final Map<String, String> environment;
    private final Map<String, LaunchedProgram> programs = new ConcurrentHashMap<>();
    private final Set<String> killed = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param launcher of an agent, as the blocks around a step decorate it
     * @param environment of the step
     */
    public LaunchedPrograms(Launcher launcher, Map<String, String> environment) {
        this.launcher = launcher;
        this.environment = Map.copyOf(environment);
    }

    /** For that agent; once for each task that is sent there. */
    public Programs exported(VirtualChannel agent) {
        return agent.export(Programs.class, this);
    }

    @Override
    public void start(String id, List<String> command, Map<String, String> added, String directory) throws IOException {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put(LaunchedProgram.COOKIE, id);
        List<String> words = command;
        if (launcher.isUnix()) {
            variables.put(SCRIPT, script(command, added));
            words = List.of("sh", "-c", "eval \"$" + SCRIPT + "\"");
        } else {
            variables.putAll(added);
        }
        variables.replaceAll((name, value) -> value == null ? "" : literal(value));
        Launcher.ProcStarter starter = launcher.launch()
                .cmds(words.stream().map(LaunchedPrograms::literal).toList())
                .envs(variables)
                .quiet(true);
        LaunchedProgram program = new LaunchedProgram(launcher, id);
        programs.put(id, program);
        if (closed || killed.contains(id)) {
            programs.remove(id);
            throw new IOException("it was ended before it had started");
        }
        program.start(directory == null ? starter : starter.pwd(directory));
    }

    /**
     * Launchers differ in what they do to quotes, cannot remove variables, and may start a program of their own with what they are
     * given, such as {@code docker exec}: so all that is meant for the program alone is in a variable, which a shell gets as it is.
     */
    private static String script(List<String> command, Map<String, String> added) {
        StringBuilder script = new StringBuilder("unset " + SCRIPT);
        added.forEach((name, value) ->
                script.append(value == null ? "; unset " + name : "; export " + name + "=" + quoted(value)));
        StringJoiner words = new StringJoiner(" ", "; exec ", "");
        command.forEach(word -> words.add(quoted(word)));
        return script.append(words).toString();
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Launchers expand variables. */
    private static String literal(String text) {
        return text.replace("$", "$$");
    }

    @Override
    public Output next(String id) throws IOException, InterruptedException {
        LaunchedProgram program = programs.get(id);
        if (program == null) {
            throw new IOException("it was ended");
        }
        Output output = program.next();
        if (output.status() != null) {
            programs.remove(id);
        }
        return output;
    }

    @Override
    public void kill(String id) throws IOException, InterruptedException {
        killed.add(id);
        LaunchedProgram program = programs.remove(id);
        if (program != null) {
            program.kill();
        }
    }

    /** Ends what an agent that is gone could not end. */
    @Override
    public void close() {
        closed = true;
        for (String id : List.copyOf(programs.keySet())) {
            try {
                kill(id);
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.FINE, e, () -> "cannot end a program that was started for an agent");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
