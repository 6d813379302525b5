package io.jenkins.plugins.buildsetregistry.local;

import hudson.remoting.Callable;
import hudson.remoting.RequestAbortedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import jenkins.security.Roles;
import org.jenkinsci.remoting.Role;
import org.jenkinsci.remoting.RoleChecker;
import org.jenkinsci.remoting.RoleSensitive;

/**
 * What a channel does to a call, within one JVM: the callable, its result and its exception are serialised and read again, it runs
 * on another thread as whatever an agent may be, and an interrupt of the caller interrupts it.
 */
public final class LocalRemoting {
    private static final int CANCEL_MILLIS = 60_000;

    private static final Map<Long, Object> EXPORTED = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong();
    private static final AtomicLong CALL = new AtomicLong();
    private static final ThreadLocal<Boolean> ON_AGENT = ThreadLocal.withInitial(() -> false);

    private static final RoleChecker AGENT_ROLES = new RoleChecker() {
        @Override
        public void check(RoleSensitive subject, Collection<Role> expected) {
            if (!List.of(Roles.SLAVE).containsAll(expected)) {
                throw new SecurityException(subject.getClass().getName() + " asks for the roles " + expected
                        + " where there is only " + Roles.SLAVE);
            }
        }
    };

    private LocalRemoting() {}

    private record Reply(Object value, Throwable failure) implements Serializable {}

    /** What crosses and is served on the other side. */
    interface Request extends Serializable {
        Object serve() throws Throwable;
    }

    private record Called(Callable<?, ?> callable) implements Request {
        @Override
        public Object serve() throws Throwable {
            callable.checkRoles(AGENT_ROLES);
            return callable.call();
        }

        @Override
        public String toString() {
            return callable.getClass().getName();
        }
    }

    /** @param onAgent whether the callable finds no Jenkins, as in the JVM of an agent */
    public static <V, T extends Throwable> V call(Callable<V, T> callable, boolean onAgent)
            throws T, IOException, InterruptedException {
        return call(callable, onAgent, new CompletableFuture<>());
    }

    /** @param lost completed when the other side is lost */
    static <V, T extends Throwable> V call(Callable<V, T> callable, boolean onAgent, CompletableFuture<Void> lost)
            throws T, IOException, InterruptedException {
        return LocalRemoting.<V, T>ask(new Called(callable), onAgent || isOnAgent(), lost);
    }

    static <V, T extends Throwable> V ask(Request question, boolean agent) throws T, IOException, InterruptedException {
        return LocalRemoting.<V, T>ask(question, agent, new CompletableFuture<>());
    }

    private static <V, T extends Throwable> V ask(Request question, boolean agent, CompletableFuture<Void> lost)
            throws T, IOException, InterruptedException {
        byte[] request = write(question);
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        answer.complete(serve(request, agent));
                    } catch (Throwable e) {
                        answer.completeExceptionally(e);
                    }
                },
                "remote call " + CALL.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
        lost.thenRun(() -> {
            answer.completeExceptionally(new RequestAbortedException(new IOException("the agent is gone")));
            thread.interrupt();
        });
        Reply reply;
        try {
            reply = (Reply) read(answer.get());
        } catch (InterruptedException e) {
            thread.interrupt();
            thread.join(CANCEL_MILLIS);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RequestAbortedException aborted) {
                throw aborted;
            }
            throw new IOException("what " + question + " gave back cannot cross: " + e.getCause(), e.getCause());
        }
        if (reply.failure() != null) {
            throw (T) reply.failure();
        }
        return (V) reply.value();
    }

    /** Whether this thread stands for an agent's JVM. */
    public static boolean isOnAgent() {
        return ON_AGENT.get();
    }

    static void onAgent(boolean onAgent) {
        ON_AGENT.set(onAgent);
    }

    /** Gives an object that stays on its side a handle that may cross in a stream of a call; elsewhere it is refused. */
    public static long export(Object object, ObjectOutputStream out) throws NotSerializableException {
        requireCrossing(object, out);
        long handle = NEXT.incrementAndGet();
        EXPORTED.put(handle, object);
        return handle;
    }

    /** What {@link #export} gave a handle to; the handle is used up. */
    public static Object imported(long handle) {
        return EXPORTED.remove(handle);
    }

    /** Refuses to write an object into anything but a call. */
    public static void requireCrossing(Object object, ObjectOutputStream out) throws NotSerializableException {
        if (!(out instanceof Crossing)) {
            throw new NotSerializableException(object.getClass().getName() + " is serializable only over remoting");
        }
    }

    private static byte[] serve(byte[] request, boolean onAgent) throws IOException {
        ON_AGENT.set(onAgent);
        try {
            return write(new Reply(((Request) read(request)).serve(), null));
        } catch (Throwable e) {
            return write(new Reply(null, e));
        } finally {
            ON_AGENT.remove();
        }
    }

    private static byte[] write(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Crossing out = new Crossing(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    private static final class Crossing extends ObjectOutputStream {
        Crossing(ByteArrayOutputStream out) throws IOException {
            super(out);
        }
    }
}
