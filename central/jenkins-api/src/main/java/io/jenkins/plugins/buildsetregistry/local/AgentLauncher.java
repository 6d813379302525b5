package io.jenkins.plugins.buildsetregistry.local;

import hudson.FilePath;
import hudson.Launcher;
import hudson.Proc;
import hudson.model.TaskListener;
import hudson.remoting.Channel;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Starts processes of this machine as long as the agent is there. */
public final class AgentLauncher extends Launcher {
    private final AgentChannel agent;
    private final Launcher local;

    public AgentLauncher(TaskListener listener, AgentChannel agent) {
        super(listener, agent);
        this.agent = agent;
        local = new LocalLauncher(listener, agent);
    }

    @Override
    public Proc launch(ProcStarter starter) throws IOException {
        agent.requireOpen();
        return local.launch(starter);
    }

    @Override
    public Channel launchChannel(String[] cmd, OutputStream out, FilePath workDir, Map<String, String> envVars)
            throws IOException, InterruptedException {
        agent.requireOpen();
        return local.launchChannel(cmd, out, workDir, envVars);
    }

    @Override
    public void kill(Map<String, String> modelEnvVars) throws IOException, InterruptedException {
        agent.requireOpen();
        local.kill(modelEnvVars);
    }
}
