package io.jenkins.plugins.buildsetregistry.local;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.TaskListener;
import hudson.remoting.RequestAbortedException;
import hudson.remoting.VirtualChannel;
import hudson.util.StreamTaskListener;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import jenkins.MasterToSlaveFileCallable;
import jenkins.model.Jenkins;
import jenkins.security.MasterToSlaveCallable;
import jenkins.security.Roles;
import org.jenkinsci.remoting.RoleChecker;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class RemotingTest {
    private static volatile CountDownLatch started;
    private static volatile CountDownLatch interrupted;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private FilePath root() {
        return new FilePath(folder.getRoot());
    }

    private static class Name extends MasterToSlaveFileCallable<String> {
        private Object carried;
        private boolean called;

        Name(Object carried) {
            this.carried = carried;
        }

        @Override
        public String invoke(File f, VirtualChannel channel) throws IOException {
            called = true;
            return f.getName() + " " + carried;
        }
    }

    @Before
    public void begin() {
        started = new CountDownLatch(1);
        interrupted = new CountDownLatch(1);
    }

    @Test
    public void callsACopy() throws Exception {
        Name callable = new Name("text");
        assertEquals("a text", root().child("a").act(callable));
        assertFalse(callable.called);
    }

    @Test
    public void refusesACallableThatIsNotSerializable() {
        assertThrows(NotSerializableException.class, () -> root().act(new Name(new Object())));
    }

    private static final class Gives extends MasterToSlaveCallable<Object, IOException> {
        private final boolean serializable;

        Gives(boolean serializable) {
            this.serializable = serializable;
        }

        @Override
        public Object call() throws IOException {
            return serializable ? new int[] {1} : new Object();
        }
    }

    @Test
    public void refusesAResultThatIsNotSerializable() throws Exception {
        assertTrue(root().act(new Gives(true)) instanceof int[]);
        assertThrows(NotSerializableException.class, () -> root().act(new Gives(false)));
    }

    private static final class Fails extends MasterToSlaveCallable<Void, IOException> {
        private static final IOException FAILURE = new AbortException("no");

        @Override
        public Void call() throws IOException {
            throw FAILURE;
        }
    }

    @Test
    public void givesACopyOfTheException() {
        AbortException failure = assertThrows(AbortException.class, () -> root().act(new Fails()));
        assertEquals("no", failure.getMessage());
        assertNotSame(Fails.FAILURE, failure);
    }

    private static final class ForTheController extends Name {
        ForTheController() {
            super("");
        }

        @Override
        public void checkRoles(RoleChecker checker) throws SecurityException {
            checker.check(this, Roles.MASTER);
        }
    }

    @Test
    public void runsNothingThatIsMeantForTheController() {
        assertThrows(SecurityException.class, () -> root().act(new ForTheController()));
    }

    private static final class Says extends MasterToSlaveFileCallable<Void> {
        private final TaskListener listener;

        Says(TaskListener listener) {
            this.listener = listener;
        }

        @Override
        public Void invoke(File f, VirtualChannel channel) {
            listener.getLogger().println("hello");
            return null;
        }
    }

    @Test
    public void aListenerThatCrossesWritesToTheSameLog() throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        root().act(new Says(new StreamTaskListener(log, StandardCharsets.UTF_8)));
        assertEquals("hello" + System.lineSeparator(), log.toString(StandardCharsets.UTF_8));
    }

    @Test
    public void filesAndListenersAreWrittenIntoCallsOnly() throws Exception {
        assertEquals("a " + folder.getRoot(), root().child("a").act(new Name(root())));
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            assertThrows(NotSerializableException.class, () -> out.writeObject(root()));
            assertThrows(NotSerializableException.class, () -> out.writeObject(StreamTaskListener.fromStdout()));
        }
    }

    private static final class Waits extends MasterToSlaveFileCallable<Void> {
        @Override
        public Void invoke(File f, VirtualChannel channel) throws InterruptedException {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return null;
        }
    }

    @Test
    public void anInterruptReachesTheCallable() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                root().act(new Waits());
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        caller.start();
        started.await();
        caller.interrupt();
        caller.join();
        assertTrue("" + thrown.get(), thrown.get() instanceof InterruptedException);
        assertEquals(0, interrupted.getCount());
    }

    public interface Counter {
        int add(List<String> words) throws IOException, InterruptedException;
    }

    private static final class Asks extends MasterToSlaveCallable<Integer, IOException> {
        private final Counter counter;

        Asks(Counter counter) {
            this.counter = counter;
        }

        @Override
        public Integer call() throws IOException {
            try {
                return counter.add(List.of("a", "b"));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @Test
    public void anExportedObjectIsCalledWhereItIs() throws Exception {
        try (LocalJenkins jenkins = LocalJenkins.start(folder.newFolder())) {
            LocalAgent agent = new LocalAgent("agent", folder.newFolder());
            jenkins.add(agent);
            FilePath file = agent.getRootPath();
            List<Object> seen = new ArrayList<>();
            Counter counter = words -> {
                seen.addAll(words);
                seen.add(Jenkins.getInstanceOrNull() != null);
                return words.size();
            };
            assertThrows(NotSerializableException.class, () -> file.act(new Asks(counter)));
            assertEquals(2, (int) file.act(new Asks(file.getChannel().export(Counter.class, counter))));
            assertEquals(List.of("a", "b", true), seen);
            Counter failing = file.getChannel().export(Counter.class, words -> {
                throw new AbortException("no");
            });
            assertEquals(
                    "no",
                    assertThrows(AbortException.class, () -> file.act(new Asks(failing)))
                            .getMessage());
        }
    }

    private static final class FindsJenkins extends MasterToSlaveCallable<Boolean, RuntimeException> {
        @Override
        public Boolean call() {
            return Jenkins.getInstanceOrNull() != null;
        }
    }

    @Test
    public void whatAnAgentDoesEndsWhenItIsLost() throws Exception {
        try (LocalJenkins jenkins = LocalJenkins.start(folder.newFolder())) {
            LocalAgent agent = new LocalAgent("agent", folder.newFolder());
            jenkins.add(agent);
            Thread losing = new Thread(() -> {
                try {
                    started.await();
                    agent.disconnect();
                } catch (InterruptedException e) {
                    return; // nothing is lost then
                }
            });
            losing.start();
            FilePath file = agent.getRootPath();
            assertThrows(RequestAbortedException.class, () -> file.act(new Waits()));
            interrupted.await();
            losing.join();
        }
    }

    @Test
    public void anAgentHasNoJenkinsAndCanBeLost() throws Exception {
        try (LocalJenkins jenkins = LocalJenkins.start(folder.newFolder())) {
            LocalAgent agent = new LocalAgent("agent", folder.newFolder());
            jenkins.add(agent);
            FilePath file = agent.getRootPath().child("file");
            assertTrue(root().act(new FindsJenkins()));
            assertFalse(file.act(new FindsJenkins()));
            assertEquals("agent", file.toComputer().getName());

            agent.disconnect();
            assertThrows(IOException.class, () -> file.act(new FindsJenkins()));
            assertThrows(IOException.class, file::exists);
            assertThrows(
                    IOException.class,
                    () -> file.createLauncher(TaskListener.NULL)
                            .launch()
                            .cmds("true")
                            .start());
            assertNull(agent.getRootPath());
            assertTrue(Jenkins.get().getComputer("agent").isOffline());

            agent.reconnect();
            assertFalse(agent.getRootPath().act(new FindsJenkins()));
        }
    }
}
