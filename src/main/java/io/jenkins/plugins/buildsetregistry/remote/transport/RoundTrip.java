package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.IOException;

/** One request and its answer; concerns wrap each other by this interface. */
@FunctionalInterface
public interface RoundTrip {
    WireResponse send(WireRequest request) throws IOException, InterruptedException;
}
