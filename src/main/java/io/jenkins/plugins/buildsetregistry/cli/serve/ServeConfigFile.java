package io.jenkins.plugins.buildsetregistry.cli.serve;

import io.jenkins.plugins.buildsetregistry.registry.Limits;
import io.jenkins.plugins.buildsetregistry.registry.PruneRules;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.ServingOptions;
import io.jenkins.plugins.buildsetregistry.registry.TlsFiles;
import io.jenkins.plugins.buildsetregistry.registry.Upstream;
import io.jenkins.plugins.buildsetregistry.registry.auth.AccessRules;
import io.jenkins.plugins.buildsetregistry.registry.auth.LoginLimit;
import io.jenkins.plugins.buildsetregistry.registry.auth.Users;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The file that {@code buildset serve --config} reads, in YAML; docs/registry-server.md describes it. */
public final class ServeConfigFile {
    public static final LoginLimit LOGIN_LIMIT = new LoginLimit(10, Duration.ofMinutes(5));

    private static final String LISTEN = "127.0.0.1:5000";

    private final Path file;
    private final Map<String, String> environment;
    private final List<Path> watched = new ArrayList<>();

    private ServeConfigFile(Path file, Map<String, String> environment) {
        this.file = file.toAbsolutePath();
        this.environment = environment;
    }

    /**
     * Reads and checks it all.
     *
     * @param environment whose variables go before what is in the file
     * @throws IOException that says in which line what is wrong; never with a password in it
     */
    public static ServeSettings read(Path file, Map<String, String> environment) throws IOException {
        return new ServeConfigFile(file, environment).read();
    }

    private ServeSettings read() throws IOException {
        watched.add(file);
        Set<String> used = new HashSet<>();
        Section root = Section.root(
                YamlNode.parse(String.valueOf(file.getFileName()), text()),
                new Section.Context(file.getParent(), environment, used));
        HostAndPort listen = root.value("listen", HostAndPort::parse).orElseGet(() -> HostAndPort.parse(LISTEN));
        Path storage = root.file("storage").orElseThrow(() -> root.missing("storage"));
        Optional<Path> accessLog = root.file("accessLog");
        AccessRules access = access(root);
        Optional<Section> tls = root.section("tls");
        Optional<Section> limits = root.section("limits");
        Optional<Section> prune = root.section("prune");
        TlsFiles tlsFiles = tls.isPresent() ? tls(tls.get()) : null;
        Limits allLimits = limits.isPresent() ? LimitsSection.read(limits.get()) : LimitsSection.DEFAULT;
        PruneRules pruneRules = prune.isPresent() ? PruneSection.read(prune.get()) : null;
        List<Upstream> upstreams = UpstreamsSection.read(root.sections("upstreams"), environment);
        boolean metrics = root.flag("metrics", true);
        root.requireNothingElse("");
        requireKnownVariables(used);
        ServingOptions options = new ServingOptions(upstreams, pruneRules, access, tlsFiles, allLimits, metrics);
        RegistryConfig registry = new RegistryConfig(
                listen.host(), listen.port(), storage, null, null, null, null, accessLog.orElse(null), options);
        return new ServeSettings(registry, watched);
    }

    private String text() throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no configuration " + file, e);
        }
    }

    private AccessRules access(Section root) throws ConfigException {
        Users users = new UsersSection(environment, watched).read(root.sections("users"));
        boolean anonymousRead = root.flag("anonymousRead", false);
        if (users.accounts().isEmpty() && !anonymousRead) {
            throw root.problem("nobody could use this registry: add 'users', or 'anonymousRead: true'");
        }
        // without tokens, docker cannot both read without a password and write with one
        boolean tokens = root.flag("tokens", anonymousRead);
        URI url = root.value("url", ServeConfigFile::url).orElse(null);
        Optional<Section> logins = root.section("logins");
        return new AccessRules(
                users, anonymousRead, tokens, url, logins.isPresent() ? logins(logins.get()) : LOGIN_LIMIT);
    }

    private static LoginLimit logins(Section section) throws ConfigException {
        int failures = section.number("failures").orElse(LOGIN_LIMIT.failures());
        Duration within = section.time("within").orElse(LOGIN_LIMIT.within());
        section.requireNothingElse("logins");
        try {
            return new LoginLimit(failures, within);
        } catch (IllegalArgumentException e) {
            throw section.problem(e.getMessage());
        }
    }

    private static URI url(String text) {
        URI url = URI.create(text);
        if (url.getHost() == null
                || url.getUserInfo() != null
                || !String.valueOf(url.getScheme()).matches("https?")) {
            throw new IllegalArgumentException("expected an address such as https://registry.example.org");
        }
        return url;
    }

    private TlsFiles tls(Section section) throws ConfigException {
        Path certificate = section.file("certificate").orElseThrow(() -> section.missing("certificate"));
        Path key = section.file("key").orElseThrow(() -> section.missing("key"));
        section.requireNothingElse("tls");
        watched.add(certificate);
        watched.add(key);
        return new TlsFiles(certificate, key);
    }

    private void requireKnownVariables(Set<String> used) throws ConfigException {
        for (String variable : environment.keySet()) {
            if (variable.startsWith(Section.PREFIX) && !used.contains(variable)) {
                throw new ConfigException(variable, "this variable stands for no key of the configuration");
            }
        }
    }
}
