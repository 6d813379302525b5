package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.Description;
import org.junit.runners.model.Statement;

/** A registry on a free port, in a directory of its own; open to all unless a test says otherwise. */
public final class RegistryRule extends ExternalResource {
    private final TemporaryFolder folder = new TemporaryFolder();
    private Credentials writer;
    private Credentials reader;
    private Credentials control;
    private RegistryAccess linkSource;
    private ServingOptions options = ServingOptions.DEFAULT;
    private RegistryServer server;

    /** With what a long-running registry may want. */
    RegistryRule withOptions(ServingOptions newOptions) {
        options = newOptions;
        return this;
    }

    RegistryRule withUsers() {
        writer = new Credentials("writer", "w-secret");
        reader = new Credentials("reader", "r-secret");
        control = new Credentials("control", "c-secret");
        return this;
    }

    @Override
    public Statement apply(Statement base, Description description) {
        return folder.apply(super.apply(base, description), description);
    }

    @Override
    protected void before() throws IOException {
        start();
    }

    @Override
    protected void after() {
        if (server != null) {
            server.close();
        }
    }

    public void start() throws IOException {
        server = RegistryServer.start(config());
    }

    public void stop() {
        server.close();
        server = null;
    }

    void restart() throws IOException {
        stop();
        start();
    }

    /** Starts anew with that source of linked images. */
    public void restartWithSource(RegistryAccess source) throws IOException {
        linkSource = source;
        restart();
    }

    /** Starts anew with nothing in the store. */
    void forgetAll() throws IOException {
        stop();
        try (Stream<Path> files = Files.walk(storage())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        start();
    }

    /** Starts anew with those upstreams. */
    void restartWithUpstreams(Upstream... upstreams) throws IOException {
        options = new ServingOptions(List.of(upstreams));
        restart();
    }

    /** Starts anew, pruning by those rules. */
    void restartWith(PruneRules rules, RegistryAccess source) throws IOException {
        options = new ServingOptions(List.of(), rules);
        restartWithSource(source);
    }

    /** For another registry that reads from this one. */
    public RegistryAccess access() {
        return RegistryAccess.of(server.address());
    }

    RegistryConfig config() {
        return new RegistryConfig(
                "127.0.0.1",
                PortRange.ANY_FREE,
                storage(),
                writer,
                reader,
                control,
                linkSource,
                accessLogFile(),
                options);
    }

    public RegistryServer server() {
        return server;
    }

    public Path storage() {
        return folder.getRoot().toPath().resolve("storage");
    }

    Path newDirectory() throws IOException {
        return folder.newFolder().toPath();
    }

    Path accessLogFile() {
        return folder.getRoot().toPath().resolve("access.log");
    }

    /** Lines for requests whose answers have been sent; those of the latest may still be missing. */
    List<String> accessLog() throws IOException {
        return Files.readAllLines(accessLogFile());
    }

    /** Stops the server, so that the log is complete. */
    String accessLogAtEnd() throws IOException {
        stop();
        return Files.readString(accessLogFile());
    }

    /** {@code host:port}. */
    String authority() {
        return server.address().getAuthority();
    }

    public Client client() {
        return new Client(server.address(), null);
    }

    public Client client(String user, String password) {
        return new Client(server.address(), new Credentials(user, password));
    }
}
