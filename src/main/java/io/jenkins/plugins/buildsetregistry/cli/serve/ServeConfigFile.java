package io.jenkins.plugins.buildsetregistry.cli.serve;

import io.jenkins.plugins.buildsetregistry.registry.ConfigCheck;
import io.jenkins.plugins.buildsetregistry.registry.Limits;
import io.jenkins.plugins.buildsetregistry.registry.PortRange;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final Faults faults = new Faults();
    private final YamlNode content;
    private final Section root;
    private final Set<String> used = new HashSet<>();
    private Path storage;
    private Optional<Path> accessLog;
    private Optional<Section> tls;
    private TlsFiles tlsFiles;

    private ServeConfigFile(Path file, Map<String, String> environment) throws IOException {
        this.file = file.toAbsolutePath();
        this.environment = environment;
        this.watched.add(this.file);
        this.content = YamlNode.parse(String.valueOf(file.getFileName()), text());
        this.root = Section.root(content, new Section.Context(this.file.getParent(), environment, used));
    }

    /**
     * Reads and checks it all.
     *
     * @param environment whose variables go before what is in the file
     * @throws IOException that says in which lines what is wrong; never with a password in it
     */
    public static ServeSettings read(Path file, Map<String, String> environment) throws IOException {
        ServeConfigFile config = new ServeConfigFile(file, environment);
        ServeSettings settings = config.settings();
        config.faults.throwIfAny();
        return settings;
    }

    /**
     * Looks whether a registry could start with it, also at the files and directories that it names, and changes nothing.
     *
     * @return what is wrong, one message for each fault, with its line
     * @throws IOException if it cannot be read at all
     */
    public static List<String> check(Path file, Map<String, String> environment, Instant now) throws IOException {
        ServeConfigFile config = new ServeConfigFile(file, environment);
        config.settings();
        config.checkFiles(now);
        return config.faults.messages();
    }

    /** @return null if there are faults */
    private ServeSettings settings() {
        HostAndPort listen = faults.read(
                () -> root.value("listen", HostAndPort::parse).orElseGet(() -> HostAndPort.parse(LISTEN)), null);
        storage = faults.read(() -> root.file("storage").orElseThrow(() -> root.missing("storage")), null);
        accessLog = faults.read(() -> root.file("accessLog"), Optional.empty());
        AccessRules access = access();
        tls = section("tls");
        Optional<Section> limits = section("limits");
        Optional<Section> prune = section("prune");
        tlsFiles = tls.isPresent() ? faults.read(() -> tls(tls.get()), null) : null;
        Limits allLimits = limits.isPresent()
                ? faults.read(() -> LimitsSection.read(limits.get()), LimitsSection.DEFAULT)
                : LimitsSection.DEFAULT;
        PruneRules pruneRules = prune.isPresent() ? faults.read(() -> PruneSection.read(prune.get()), null) : null;
        List<Upstream> upstreams = new UpstreamsSection(environment).read(sections("upstreams"), faults);
        boolean metrics = flag("metrics", true);
        faults.read(
                () -> {
                    root.requireNothingElse("");
                    return null;
                },
                null);
        if (faults.isEmpty()) { // or those of a section that was not read to its end would be unknown
            requireKnownVariables();
        }
        if (!faults.isEmpty()) {
            return null;
        }
        ServingOptions options = new ServingOptions(upstreams, pruneRules, access, tlsFiles, allLimits, metrics);
        RegistryConfig registry = new RegistryConfig(
                listen.host(),
                PortRange.of(listen.port()),
                storage,
                null,
                null,
                null,
                null,
                accessLog.orElse(null),
                options);
        return new ServeSettings(registry, watched, fixed());
    }

    private Map<String, String> fixed() {
        Map<String, String> fixed = new HashMap<>();
        if (content.map() != null) {
            content.map().forEach((key, value) -> fixed.put(key, value.content()));
        }
        fixed.remove("users");
        return fixed;
    }

    private Optional<Section> section(String key) {
        return faults.read(() -> root.section(key), Optional.empty());
    }

    private List<Section> sections(String key) {
        return faults.read(() -> root.sections(key), List.of());
    }

    private boolean flag(String key, boolean otherwise) {
        return faults.read(() -> root.flag(key, otherwise), otherwise);
    }

    private void checkFiles(Instant now) {
        if (storage != null) {
            ConfigCheck.storage(storage).forEach(fault -> faults.add(root.problem("storage", fault.problem())));
        }
        accessLog.ifPresent(log ->
                ConfigCheck.accessLog(log).forEach(fault -> faults.add(root.problem("accessLog", fault.problem()))));
        if (tlsFiles != null) {
            ConfigCheck.tls(tlsFiles, now)
                    .forEach(fault -> faults.add(tls.get()
                            .problem(fault.file().equals(tlsFiles.key()) ? "key" : "certificate", fault.problem())));
        }
    }

    private String text() throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no configuration " + file, e);
        }
    }

    private AccessRules access() {
        int before = faults.messages().size();
        Users users = new UsersSection(environment, watched).read(sections("users"), faults);
        boolean anonymousRead = flag("anonymousRead", false);
        if (users.accounts().isEmpty() && !anonymousRead && faults.messages().size() == before) {
            faults.add(root.problem("nobody could use this registry: add 'users', or 'anonymousRead: true'"));
        }
        // without tokens, docker cannot both read without a password and write with one
        boolean tokens = flag("tokens", anonymousRead);
        URI url = faults.read(() -> root.value("url", ServeConfigFile::url), Optional.<URI>empty())
                .orElse(null);
        Optional<Section> logins = section("logins");
        LoginLimit limit = logins.isPresent() ? faults.read(() -> logins(logins.get()), LOGIN_LIMIT) : LOGIN_LIMIT;
        return new AccessRules(users, anonymousRead, tokens, url, limit);
    }

    private static LoginLimit logins(Section section) throws ConfigException {
        int failures = section.count("failures").orElse(LOGIN_LIMIT.failures());
        Duration within = section.timeAboveZero("within", "failures count for some time, such as 5m")
                .orElse(LOGIN_LIMIT.within());
        section.requireNothingElse("logins");
        return new LoginLimit(failures, within);
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

    private void requireKnownVariables() {
        for (String variable : environment.keySet()) {
            if (variable.startsWith(Section.PREFIX) && !used.contains(variable)) {
                faults.add(new ConfigException(variable, "this variable stands for no key of the configuration"));
            }
        }
    }
}
