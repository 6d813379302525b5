package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** Debian's {@code docker-registry} (CNCF distribution) on a free port of the loopback, with a password where asked for. */
public final class DockerRegistry extends ExternalResource {
    static final Credentials USER = new Credentials("builder", "s3cr3t-Passw0rd");

    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");

    private final TemporaryFolder folder = new TemporaryFolder();
    private final boolean withPassword;
    private Process process;
    private Thread reader;
    private int port;

    public DockerRegistry(boolean withPassword) {
        this.withPassword = withPassword;
    }

    @Override
    protected void before() throws Throwable {
        RequiresProgram.require("docker-registry");
        RequiresProgram.require("htpasswd");
        folder.create();
        Path home = folder.getRoot().toPath();
        Path config = home.resolve("config.yml");
        Files.writeString(config, config(home));
        process = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .start();
        CompletableFuture<Integer> found = new CompletableFuture<>();
        reader = new Thread(() -> read(found), "docker-registry");
        reader.start();
        port = found.get(30, TimeUnit.SECONDS);
    }

    private String config(Path home) throws IOException, InterruptedException {
        String auth = "";
        if (withPassword) {
            Path passwords = home.resolve("htpasswd");
            Process htpasswd = new ProcessBuilder("htpasswd", "-Bbn", USER.username(), USER.password())
                    .redirectOutput(passwords.toFile())
                    .start();
            htpasswd.waitFor();
            auth = "auth: {htpasswd: {realm: test, path: '" + passwords + "'}}\n";
        }
        return "version: 0.1\nlog: {level: info}\nstorage: {filesystem: {rootdirectory: '" + home.resolve("data")
                + "'}, delete: {enabled: true}}\nhttp: {addr: '127.0.0.1:0', secret: test}\n" + auth;
    }

    private void read(CompletableFuture<Integer> found) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder all = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = LISTENING.matcher(line);
                if (matcher.find()) {
                    found.complete(Integer.parseInt(matcher.group(1)));
                }
                all.append(line).append('\n');
            }
            found.completeExceptionally(new IOException("docker-registry ended:\n" + all));
        } catch (IOException e) {
            found.completeExceptionally(e);
        }
    }

    @Override
    protected void after() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor();
                reader.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        folder.delete();
    }

    public int port() {
        return port;
    }

    public RegistryAccess access() {
        return new RegistryAccess(URI.create("http://127.0.0.1:" + port), withPassword ? USER : null, null, null);
    }

    public RemoteRegistry open() {
        return new RemoteRegistry(access(), Patience.NONE);
    }
}
