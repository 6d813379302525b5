package io.jenkins.plugins.buildsetregistry.local;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import java.io.File;

/** An agent that is a directory and a channel of this JVM, and that can be lost and come back. */
public final class LocalAgent extends Node {
    private final String name;
    private final File root;
    private volatile AgentChannel channel = new AgentChannel();

    public LocalAgent(String name, File root) {
        this.name = name;
        this.root = root;
    }

    /** Cuts the channel: what holds a file of it sees an error, and its computer is offline. */
    public void disconnect() {
        channel.close();
    }

    public void reconnect() {
        channel = new AgentChannel();
    }

    @Override
    public String getNodeName() {
        return name;
    }

    @Override
    public FilePath getRootPath() {
        return createPath(root.getPath());
    }

    @Override
    public Launcher createLauncher(TaskListener listener) {
        return new AgentLauncher(listener, channel);
    }

    @Override
    protected Computer createComputer() {
        return computer();
    }

    Computer computer() {
        return new LocalComputer(this, () -> channel.isOpen() ? channel : null);
    }
}
