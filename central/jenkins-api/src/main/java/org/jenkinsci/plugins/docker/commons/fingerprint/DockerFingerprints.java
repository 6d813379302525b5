package org.jenkinsci.plugins.docker.commons.fingerprint;

import hudson.model.Fingerprint;
import hudson.model.Run;
import java.io.IOException;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.model.Jenkins;

/** Local: each Jenkins of a test has its own, and knows nothing of facets. As really, a build is no usage until it is added. */
public class DockerFingerprints {
    private static final Map<Jenkins, Map<String, Fingerprint>> KNOWN = new WeakHashMap<>();

    private DockerFingerprints() {}

    private static Map<String, Fingerprint> known() {
        synchronized (KNOWN) {
            return KNOWN.computeIfAbsent(Jenkins.get(), jenkins -> new ConcurrentHashMap<>());
        }
    }

    public static Fingerprint of(String id) throws IOException {
        return known().get(hash(id));
    }

    public static Fingerprint forImage(Run<?, ?> run, String id) throws IOException {
        return forImage(run, id, null);
    }

    public static Fingerprint forImage(Run<?, ?> run, String id, String name) throws IOException {
        synchronized (KNOWN) {
            Fingerprint fingerprint = of(id);
            if (fingerprint == null) {
                fingerprint = new Fingerprint(run, "Docker image " + (name == null ? id : name), new byte[16]);
                known().put(hash(id), fingerprint);
            }
            return fingerprint;
        }
    }

    public static void addFromFacet(String ancestorImageId, String descendantImageId, Run<?, ?> run)
            throws IOException {}

    private static String hash(String id) {
        String hex = id.startsWith("sha256:") ? id.substring(7) : id;
        if (hex.length() != 64) {
            throw new IllegalArgumentException("Expecting 64-char full image ID, but got " + hex);
        }
        return hex.substring(0, 32);
    }
}
