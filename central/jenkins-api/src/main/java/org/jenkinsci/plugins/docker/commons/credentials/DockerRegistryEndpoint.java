package org.jenkinsci.plugins.docker.commons.credentials;

import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import java.io.IOException;
import java.net.URL;
import org.kohsuke.stapler.DataBoundConstructor;

/** Local: does not check what an image's name looks like. */
@SuppressWarnings("deprecation")
public class DockerRegistryEndpoint extends AbstractDescribableImpl<DockerRegistryEndpoint> {
    private final String url;
    private final String credentialsId;

    @DataBoundConstructor
    public DockerRegistryEndpoint(String url, String credentialsId) {
        this.url = Util.fixEmpty(url);
        this.credentialsId = Util.fixEmpty(credentialsId);
    }

    public static DockerRegistryEndpoint fromImageName(String s, String credentialsId) {
        int slash = s.indexOf('/');
        String host = slash < 0 ? "" : s.substring(0, slash);
        boolean isHost = host.contains(".") || host.contains(":") || host.equalsIgnoreCase("localhost");
        return new DockerRegistryEndpoint(isHost ? "https://" + host : null, credentialsId);
    }

    public URL getEffectiveUrl() throws IOException {
        return new URL(url == null ? "https://index.docker.io/v1/" : url);
    }

    public String getUrl() {
        return url;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    public String imageName(String userAndRepo) throws IOException {
        if (url == null) {
            return userAndRepo;
        }
        String host = getEffectiveUrl().getAuthority();
        return userAndRepo.startsWith(host) ? userAndRepo : host + "/" + userAndRepo;
    }

    @Override
    public String toString() {
        return "DockerRegistryEndpoint[" + url + ";credentialsId=" + credentialsId + "]";
    }
}
