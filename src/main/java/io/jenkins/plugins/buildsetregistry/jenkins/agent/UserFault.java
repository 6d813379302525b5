package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.AbortException;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import java.io.IOException;

/** What users can mend is told without a stack trace. */
public final class UserFault {
    private UserFault() {}

    /** @return an {@link AbortException} in place of what users can mend, and else {@code fault} itself */
    public static Throwable of(Throwable fault) {
        if (isLostAgent(fault)) {
            return lostAgent(
                    "the agent was lost before it was done (its log: Manage Jenkins » Nodes); run the build again",
                    fault);
        }
        boolean mendable = fault instanceof BuildsetException
                || fault instanceof EngineException
                || fault instanceof PublishException
                || fault instanceof RegistryException
                || fault instanceof HostException
                || fault instanceof OciException
                || fault instanceof InvalidImageException;
        return mendable ? new AbortException(fault.getMessage()) : fault;
    }

    /** Whether what ran on an agent has ended because its connection did. */
    private static boolean isLostAgent(Throwable fault) {
        return fault instanceof RequestAbortedException || fault instanceof ChannelClosedException;
    }

    /** @param cause is kept: {@code retry(conditions: [agent()])} looks for it */
    public static AbortException lostAgent(String message, Throwable cause) {
        AbortException told = new AbortException(message);
        told.initCause(cause);
        return told;
    }

    /** As {@link #of}, for who may throw nothing else. */
    public static IOException asIOException(Exception fault) {
        return of(fault) instanceof IOException told ? told : new IOException(fault);
    }
}
