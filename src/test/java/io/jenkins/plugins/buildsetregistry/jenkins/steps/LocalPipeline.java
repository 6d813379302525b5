package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.console.ConsoleLogFilter;
import hudson.model.Node;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.StreamTaskListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * Runs steps as Pipeline does, in one thread of the test: their contexts, blocks, log and environment; and stores and loads what
 * is running as a restart of the controller does.
 */
final class LocalPipeline {
    private final Run<?, ?> run;
    private final Node node;
    private final FilePath workspace;
    private final Map<String, String> environment;
    private final WatchedLog log = new WatchedLog();
    private final List<LocalStepContext> running = new ArrayList<>();

    /** What a test does in a block. */
    interface Body {
        Object run(Scope scope) throws Exception;
    }

    LocalPipeline(Run<?, ?> run, Node node, FilePath workspace, Map<String, String> environment) {
        this.run = run;
        this.node = node;
        this.workspace = workspace;
        this.environment = new LinkedHashMap<>(environment);
    }

    /** Outside of all blocks. */
    Scope top() {
        return nowhere().onNode();
    }

    /** Outside of any node. */
    Scope nowhere() {
        return new Scope(this, Map.of(Run.class, run));
    }

    Run<?, ?> build() {
        return run;
    }

    /** The build ends. */
    void complete(Result result) {
        run.setResult(result);
        StepsRule.complete(run, new StreamTaskListener(log, StandardCharsets.UTF_8));
    }

    String log() {
        return log.text();
    }

    /** Holds whoever writes a line that contains {@code part}, once, until {@code task} is done. */
    void onLog(String part, WatchedLog.Task task) {
        log.watch(part, task);
    }

    /** Contexts of the steps that have not ended, the outermost first. */
    List<LocalStepContext> running() {
        synchronized (running) {
            return List.copyOf(running);
        }
    }

    void begin(LocalStepContext context) {
        synchronized (running) {
            running.add(context);
        }
    }

    void end(LocalStepContext context) {
        synchronized (running) {
            running.remove(context);
        }
    }

    /** A place in a script: outside of all blocks, or in one. */
    static final class Scope {
        private final LocalPipeline pipeline;
        private final Map<Class<?>, Object> values;

        Scope(LocalPipeline pipeline, Map<Class<?>, Object> values) {
            this.pipeline = pipeline;
            this.values = new LinkedHashMap<>(values);
        }

        LocalPipeline pipeline() {
            return pipeline;
        }

        Scope with(Object value, Class<?> type) {
            Scope inner = new Scope(pipeline, values);
            inner.values.put(type, value);
            return inner;
        }

        Scope onNode() {
            return with(pipeline.node, Node.class).with(pipeline.workspace, FilePath.class);
        }

        /** The innermost object of that type. */
        <T> T get(Class<T> type) throws IOException, InterruptedException {
            if (type == EnvVars.class) {
                EnvVars variables = new EnvVars(pipeline.environment);
                if (get(Node.class) != null) {
                    String name = get(Node.class).getNodeName();
                    variables.put("NODE_NAME", name.isEmpty() ? "built-in" : name);
                }
                EnvironmentExpander expander = get(EnvironmentExpander.class);
                if (expander != null) {
                    expander.expand(variables);
                }
                return type.cast(variables);
            }
            if (type == TaskListener.class) {
                ConsoleLogFilter filter = get(ConsoleLogFilter.class);
                OutputStream out = pipeline.log;
                return type.cast(new StreamTaskListener(
                        filter == null ? out : filter.decorateLogger(pipeline.run, out), StandardCharsets.UTF_8));
            }
            if (type == Launcher.class && get(Node.class) != null) {
                Launcher launcher = get(Node.class).createLauncher(get(TaskListener.class));
                LauncherDecorator decorator = get(LauncherDecorator.class);
                return type.cast(decorator == null ? launcher : decorator.decorate(launcher, get(Node.class)));
            }
            return type.cast(values.get(type));
        }

        /** Starts a step, and does not wait for it. */
        LocalStepContext start(Step step, Body body) throws Exception {
            LocalStepContext context = new LocalStepContext(this, body);
            step.getDescriptor().checkContextAvailability(context);
            StepExecution execution = step.start(context);
            context.run(execution);
            return context;
        }

        /** Runs a step to its end. */
        Object run(Step step, Body body) throws Exception {
            return start(step, body).await();
        }

        Object run(Step step) throws Exception {
            return run(step, null);
        }
    }

    /** What the controller has stored of a step: all that is left of it after a restart. */
    static byte[] store(Object... things) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(things);
        }
        return bytes.toByteArray();
    }

    static Object[] load(byte[] stored) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(stored))) {
            return (Object[]) in.readObject();
        }
    }

    static Object result(CompletableFuture<Object> future) throws Exception {
        try {
            return future.get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
