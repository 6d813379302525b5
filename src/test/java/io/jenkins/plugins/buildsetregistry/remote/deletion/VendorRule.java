package io.jenkins.plugins.buildsetregistry.remote.deletion;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.rules.ExternalResource;

/**
 * A server that answers as a vendor's public documentation says. Nobody here can reach the vendors themselves: what these
 * tests hold is that we keep to that documentation.
 */
final class VendorRule extends ExternalResource {
    static final Credentials USER = new Credentials("cleaner", "s3cr3t-Passw0rd");
    static final Digest HELD = Digest.sha256("held".getBytes(StandardCharsets.UTF_8));
    static final String TAG = "change_1_1_latest";

    final FaultServer server;
    private final Vendor vendor;

    VendorRule(Vendor vendor, FaultServer server) {
        this.vendor = vendor;
        this.server = server;
    }

    /** Answers the vendor's requests; the registry itself deletes no tag, and has it. */
    void documented(Function<FaultServer.Request, Answer> script) {
        server.answer(request -> {
            if (request.target().startsWith("/v2/acme/") && request.target().contains("/manifests/")) {
                return registry(request);
            }
            return script.apply(request);
        });
    }

    private static Answer registry(FaultServer.Request request) {
        return request.method().equals("DELETE")
                ? Answer.of(405).body("{\"errors\":[{\"code\":\"UNSUPPORTED\",\"message\":\"\"}]}")
                : Answer.of(200)
                        .header("Docker-Content-Digest", HELD.toString())
                        .header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
                        .length(500);
    }

    TagDeletion delete(String repository) throws Exception {
        return delete(repository, URI.create(server.address()), USER);
    }

    TagDeletion delete(String repository, URI address, Credentials credentials) throws Exception {
        ImageName name = ImageName.parse(repository);
        TransportOptions options = TransportOptions.defaults().withAttempts(1);
        Deletions deletions = new Deletions(
                new RegistryDirectory(Map.of()), Map.of(name.registry(), new DeletionMethod(vendor, address, false)));
        return deletions
                .in(
                        name,
                        null,
                        new RemoteRegistry(server.access().withCredentials(credentials), options)
                                .repository(name.repository()))
                .delete(TAG, HELD);
    }

    /** What the vendor was asked, without what the registry was. */
    List<FaultServer.Request> asked() {
        return server.requests().stream()
                .filter(request -> !request.target().contains("/manifests/"))
                .toList();
    }

    List<String> lines() {
        return asked().stream().map(FaultServer.Request::line).toList();
    }
}
