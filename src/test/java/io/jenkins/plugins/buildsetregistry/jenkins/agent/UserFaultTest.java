package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.io.IOException;
import java.util.List;
import org.junit.Test;

/** Faults as a build's log tells them. */
public class UserFaultTest {
    @Test
    public void whatUsersCanMendIsItsMessage() {
        Throwable told = UserFault.of(new EngineException("docker: building acme/app failed"));
        assertTrue(told instanceof AbortException);
        assertTrue(told.getMessage(), told.getMessage().equals("docker: building acme/app failed"));
        for (Throwable fault : List.of(new IOException("disk"), new IllegalStateException("a mistake of ours"))) {
            assertSame(fault, UserFault.of(fault));
        }
    }

    @Test
    public void aLostAgentIsToldInWordsAndStillFoundByRetry() {
        ChannelClosedException closed = new ChannelClosedException(null, null);
        for (Exception lost : List.of(closed, new RequestAbortedException(closed))) {
            Throwable told = UserFault.of(lost);
            assertTrue(told instanceof AbortException);
            assertTrue(told.getMessage(), told.getMessage().contains("the agent was lost"));
            assertSame(lost, told.getCause());
        }
    }
}
