package hudson;

import hudson.model.Describable;
import hudson.model.Saveable;
import hudson.util.Secret;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.kohsuke.stapler.DataBoundConstructor;

public final class ProxyConfiguration implements Describable<ProxyConfiguration>, Saveable, Serializable {
    public final String name;
    public final int port;
    private final String userName;
    private final Secret secretPassword;
    private final String excluded;

    @DataBoundConstructor
    public ProxyConfiguration(String name, int port) {
        this(name, port, null, null, null, null);
    }

    public ProxyConfiguration(
            String name, int port, String userName, String password, String noProxyHost, String testUrl) {
        this.name = Util.fixEmptyAndTrim(name);
        this.port = port;
        this.userName = Util.fixEmptyAndTrim(userName);
        secretPassword = Util.fixEmptyAndTrim(password) == null ? null : Secret.fromString(password.trim());
        excluded = Util.fixEmptyAndTrim(noProxyHost);
    }

    public String getName() {
        return name;
    }

    public int getPort() {
        return port;
    }

    public String getUserName() {
        return userName;
    }

    public Secret getSecretPassword() {
        return secretPassword;
    }

    public String getNoProxyHost() {
        return excluded;
    }

    public List<Pattern> getNoProxyHostPatterns() {
        return getNoProxyHostPatterns(excluded);
    }

    public static List<Pattern> getNoProxyHostPatterns(String noProxyHost) {
        return Arrays.stream(Util.fixNull(noProxyHost).split("[ \t\n,|]+"))
                .filter(host -> !host.isEmpty())
                .map(host -> Pattern.compile(host.replace(".", "\\.").replace("*", ".*")))
                .toList();
    }

    public Proxy createProxy(String host) {
        return createProxy(host, name, port, excluded);
    }

    public static Proxy createProxy(String host, String name, int port, String noProxyHost) {
        boolean direct = host != null
                && getNoProxyHostPatterns(noProxyHost).stream()
                        .anyMatch(pattern -> pattern.matcher(host).matches());
        return direct ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, new InetSocketAddress(name, port));
    }

    @Override
    public void save() throws IOException {}
}
