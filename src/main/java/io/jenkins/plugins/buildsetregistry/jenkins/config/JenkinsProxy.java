package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.ProxyConfiguration;
import hudson.util.Secret;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.HttpProxy;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import jenkins.model.Jenkins;

/** The proxy of Manage Jenkins » System. */
final class JenkinsProxy {
    private JenkinsProxy() {}

    /** @return null if there is none for that endpoint */
    static HttpProxy forEndpoint(URI endpoint) {
        ProxyConfiguration configured = Jenkins.get().proxy;
        if (configured == null || configured.name == null) {
            return null;
        }
        Credentials credentials = configured.getUserName() == null
                ? null
                : new Credentials(configured.getUserName(), Secret.toString(configured.getSecretPassword()));
        List<String> noProxy = Arrays.stream(
                        configured.getNoProxyHost() == null
                                ? new String[0]
                                : configured.getNoProxyHost().split("[\\s,|]+"))
                .filter(entry -> !entry.isEmpty())
                .toList();
        HttpProxy proxy = new HttpProxy(configured.name, configured.port, credentials, noProxy);
        return proxy.appliesTo(endpoint) ? proxy : null;
    }
}
