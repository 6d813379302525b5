package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import groovy.lang.Closure;
import groovy.lang.Script;
import hudson.EnvVars;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * A Jenkinsfile that runs as plain Groovy: our steps are the real ones, made of their parameters as Pipeline does it; of other
 * steps there are {@code node}, {@code stage}, {@code echo}, {@code checkout}, {@code sh}, {@code writeFile} and {@code withCredentials}, and
 * what a Declarative Pipeline is made of.
 */
public abstract class JenkinsfileScript extends Script {
    private static final List<Class<? extends Step>> STEPS = List.of(
            WithBuildsetRegistryStep.class,
            UseBuildsetRegistryStep.class,
            BuildImageStep.class,
            UploadImageStep.class,
            PromoteImageStep.class);

    /** What every credential is. */
    static final String CREDENTIAL = "t0p-s3cret-credential";

    private final List<LocalPipeline.Scope> scopes = new ArrayList<>();
    private Step option;
    private boolean inOptions;

    void begin(LocalPipeline pipeline) {
        scopes.add(pipeline.top());
    }

    private LocalPipeline.Scope scope() {
        return scopes.get(scopes.size() - 1);
    }

    @Override
    public Object invokeMethod(String name, Object arguments) {
        Object[] all = (Object[]) arguments;
        Closure<?> body = all.length > 0 && all[all.length - 1] instanceof Closure<?> last ? last : null;
        Object first = all.length > 0 && all[0] != body ? all[0] : null;
        try {
            return switch (name) {
                case "node", "stage" -> in(scope().onNode(), body);
                case "pipeline", "steps" -> in(scope(), body);
                case "agent" -> agent((String) first);
                case "options" -> options(body);
                case "stages" -> stages(body);
                case "echo" -> echo(String.valueOf(first));
                case "checkout" -> null;
                case "string" -> first;
                case "withCredentials" -> withCredentials((List<?>) first, body);
                case "sh" -> sh(String.valueOf(first));
                case "writeFile" -> writeFile((Map<?, ?>) first);
                default -> step(name, first, body);
            };
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public Object getProperty(String name) {
        return switch (name) {
            case "env" -> environment();
            case "any", "none" -> name;
            case "scm" -> "the repository of the Jenkinsfile";
            default -> super.getProperty(name);
        };
    }

    /** Of a Declarative Pipeline, or of one of its stages. */
    private Object agent(String kind) {
        LocalPipeline pipeline = scope().pipeline();
        scopes.set(scopes.size() - 1, kind.equals("none") ? pipeline.nowhere() : scope().onNode());
        return null;
    }

    private Object options(Closure<?> body) {
        inOptions = true;
        body.call();
        inOptions = false;
        return null;
    }

    private Object stages(Closure<?> body) throws Exception {
        return option == null ? body.call() : scope().run(option, inner -> in(inner, body));
    }

    private Map<String, String> environment() {
        try {
            return scope().get(EnvVars.class);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Object echo(String text) throws Exception {
        scope().get(TaskListener.class).getLogger().println(text);
        return null;
    }

    private Object withCredentials(List<?> bindings, Closure<?> body) throws Exception {
        Map<String, String> variables = new LinkedHashMap<>();
        bindings.forEach(binding -> variables.put((String) ((Map<?, ?>) binding).get("variable"), CREDENTIAL));
        EnvironmentExpander outer = scope().get(EnvironmentExpander.class);
        EnvironmentExpander inner = EnvironmentExpander.merge(outer, EnvironmentExpander.constant(variables));
        return in(scope().with(inner, EnvironmentExpander.class), body);
    }

    private Object sh(String script) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("sh", "-e", "-c", script).redirectErrorStream(true);
        shell.directory(new java.io.File(scope().get(hudson.FilePath.class).getRemote()));
        shell.environment().putAll(environment());
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes());
        echo(output);
        if (process.waitFor() != 0) {
            throw new hudson.AbortException("script returned exit code " + process.exitValue() + ": " + output);
        }
        return null;
    }

    private Object writeFile(Map<?, ?> parameters) throws Exception {
        scope().get(hudson.FilePath.class)
                .child((String) parameters.get("file"))
                .write((String) parameters.get("text"), "UTF-8");
        return null;
    }

    private Object step(String name, Object parameters, Closure<?> body) throws Exception {
        for (Class<? extends Step> type : STEPS) {
            if (type.getConstructor()
                    .newInstance()
                    .getDescriptor()
                    .getFunctionName()
                    .equals(name)) {
                Step step = (Step) make(type, parameters instanceof Map<?, ?> map ? map : Map.of());
                if (inOptions) {
                    option = step;
                    return null;
                }
                return scope().run(step, body == null ? null : inner -> in(inner, body));
            }
        }
        throw new NoSuchMethodError("No such DSL method '" + name + "'");
    }

    private Object in(LocalPipeline.Scope inner, Closure<?> body) {
        scopes.add(inner);
        try {
            return body.call();
        } finally {
            scopes.remove(scopes.size() - 1);
        }
    }

    /** As DescribableModel of structs: the required ones by the constructor, the others by setters; unknown ones are refused. */
    private static Object make(Class<?> type, Map<?, ?> parameters) throws Exception {
        Map<String, Object> left = new LinkedHashMap<>();
        parameters.forEach((name, value) -> left.put((String) name, value));
        Object made = type == ContainerImage.class
                ? new ContainerImage((String) left.remove("repository"))
                : type.getConstructor().newInstance();
        for (Method setter : type.getMethods()) {
            String name = setter.getName();
            if (setter.isAnnotationPresent(DataBoundSetter.class) && name.startsWith("set")) {
                String parameter = Character.toLowerCase(name.charAt(3)) + name.substring(4);
                if (left.containsKey(parameter)) {
                    setter.invoke(made, coerce(setter.getGenericParameterTypes()[0], left.remove(parameter)));
                }
            }
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("Unknown parameter(s) found for class type " + type.getName() + ": "
                    + String.join(",", left.keySet()));
        }
        return made;
    }

    private static Object coerce(Type type, Object value) throws Exception {
        if (type instanceof ParameterizedType list && value instanceof List<?> values) {
            List<Object> all = new ArrayList<>();
            for (Object each : values) {
                all.add(coerce(list.getActualTypeArguments()[0], each));
            }
            return all;
        }
        if (value instanceof Map<?, ?> map) {
            return make((Class<?>) type, map);
        }
        return type == String.class && value != null ? value.toString() : value;
    }
}
