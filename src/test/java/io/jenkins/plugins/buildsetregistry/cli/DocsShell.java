package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs snippets of a page of the documentation as they are written, with our classes as {@code buildset}. */
final class DocsShell {
    private static final Pattern SERVING = Pattern.compile("serving at (https?://\\S+) ");

    private final Path directory;
    private final Map<String, String> environment;

    DocsShell(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /** Runs a script that ends; returns what it prints. */
    String run(String script) throws IOException, InterruptedException {
        Process process = start(script);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(script + "\n" + output, 0, process.waitFor());
        return output;
    }

    /** A {@code buildset serve} that has been started. */
    record Serving(Process process, BufferedReader output, String address) {
        /** Reads on, to a line that has this in it. */
        String awaitLine(String part) throws IOException {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains(part)) {
                    return line;
                }
            }
            throw new AssertionError("it has ended without saying " + part);
        }
    }

    /** Runs a script whose last command serves. */
    Serving serve(String script) throws IOException, InterruptedException {
        // exec, so that signals reach the one process
        Process process = start(script.replaceAll("(?m)^buildset serve", "exec_buildset serve"));
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher serving = SERVING.matcher(line);
            if (serving.find()) {
                return new Serving(process, output, serving.group(1));
            }
        }
        throw new AssertionError("it does not serve: status " + process.waitFor());
    }

    private Process start(String script) throws IOException {
        String java = "'" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -XX:TieredStopAtLevel=1 -cp \"$CLASS_PATH\" " + BuildsetCommand.class.getName() + " \"$@\"";
        String head = "set -e\nbuildset() { " + java + "; }\nexec_buildset() { exec " + java + "; }\n";
        // whoever runs the tests may ignore the signal, as nohup does, and Java leaves it at that
        ProcessBuilder builder = new ProcessBuilder("env", "--default-signal=HUP", "bash", "-c", head + script)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment()
                .put(
                        "CLASS_PATH",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        return builder.start();
    }
}
