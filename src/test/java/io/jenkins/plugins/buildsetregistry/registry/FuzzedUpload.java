package io.jenkins.plugins.buildsetregistry.registry;

import java.io.ByteArrayOutputStream;

/** An upload that is under way, with what the registry has acknowledged of it. */
final class FuzzedUpload {
    private final String location;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private int chunks;

    FuzzedUpload(String location) {
        this.location = location;
    }

    String location() {
        return location;
    }

    void append(byte[] chunk) {
        content.writeBytes(chunk);
        chunks += chunk.length > 0 ? 1 : 0;
    }

    int size() {
        return content.size();
    }

    boolean hasChunks() {
        return chunks > 1;
    }

    /** The whole, if this is the last of it. */
    byte[] with(byte[] last) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(content.toByteArray());
        whole.writeBytes(last);
        return whole.toByteArray();
    }
}
