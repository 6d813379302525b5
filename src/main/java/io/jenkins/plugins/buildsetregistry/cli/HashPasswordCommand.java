package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.registry.auth.PasswordHash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code buildset hash-password}. */
@Command(
        name = "hash-password",
        mixinStandardHelpOptions = true,
        description = "Reads a password, one line of standard input, and prints what `serve --config` takes for it.")
final class HashPasswordCommand implements Callable<Integer> {
    private final Console console;

    HashPasswordCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        String password;
        if (System.console() == null) {
            password = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        } else {
            char[] typed = System.console().readPassword("Password: ");
            password = typed == null ? null : new String(typed);
        }
        if (password == null || password.isEmpty()) {
            throw new IOException("there is no password on standard input");
        }
        console.accept(PasswordHash.of(password).text());
        return 0;
    }
}
