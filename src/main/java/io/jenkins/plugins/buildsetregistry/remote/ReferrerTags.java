package io.jenkins.plugins.buildsetregistry.remote;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps the referrers of a subject listed where the registry does not list them itself ("Referrers Tag Schema"). */
final class ReferrerTags {
    private final RemoteRepository repository;

    ReferrerTags(RemoteRepository repository) {
        this.repository = repository;
    }

    void ensure(Digest subject, List<Descriptor> referrers) throws RegistryException, InterruptedException {
        List<Descriptor> listed = new ArrayList<>(repository.referrers(subject));
        Set<Digest> known = listed.stream().map(Descriptor::digest).collect(Collectors.toSet());
        boolean complete = true;
        for (Descriptor referrer : referrers) {
            if (known.add(referrer.digest())) {
                listed.add(referrer);
                complete = false;
            }
        }
        if (!complete) {
            byte[] index = index(listed).getBytes(StandardCharsets.UTF_8);
            repository.putManifest(Referrers.fallbackTag(subject), Manifest.of(index, MediaTypes.OCI_INDEX));
        }
    }

    private static String index(List<Descriptor> descriptors) {
        ObjectNode index = Json.MAPPER.createObjectNode();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode manifests = index.putArray("manifests");
        for (Descriptor descriptor : descriptors) {
            ObjectNode entry = manifests.addObject();
            entry.put("mediaType", descriptor.mediaType());
            entry.put("digest", descriptor.digest().toString());
            entry.put("size", descriptor.size());
            if (descriptor.artifactType() != null) {
                entry.put("artifactType", descriptor.artifactType());
            }
            if (!descriptor.annotations().isEmpty()) {
                ObjectNode annotations = entry.putObject("annotations");
                descriptor.annotations().forEach(annotations::put);
            }
        }
        return index.toString();
    }
}
