package io.jenkins.plugins.buildsetregistry.local;

import hudson.model.Computer;
import hudson.model.Node;
import hudson.remoting.VirtualChannel;
import java.nio.charset.Charset;
import java.util.function.Supplier;

/** The computer of a node of this JVM. */
public final class LocalComputer extends Computer {
    private final Supplier<VirtualChannel> channel;

    /** @param channel gives null while the computer is offline */
    public LocalComputer(Node node, Supplier<VirtualChannel> channel) {
        super(node);
        this.channel = channel;
    }

    @Override
    public VirtualChannel getChannel() {
        return channel.get();
    }

    @Override
    public Charset getDefaultCharset() {
        return Charset.defaultCharset();
    }

    @Override
    public Boolean isUnix() {
        return true;
    }
}
