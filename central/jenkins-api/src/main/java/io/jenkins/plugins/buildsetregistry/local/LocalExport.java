package io.jenkins.plugins.buildsetregistry.local;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What may cross in place of an object that stays on the controller; its methods are called there. */
public final class LocalExport implements InvocationHandler, Serializable {
    private static final long serialVersionUID = 1;

    private static final Map<Long, Object> EXPORTED = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong();

    private final long handle = NEXT.incrementAndGet();

    private LocalExport() {}

    /** @param type an interface; what its methods take and give must be serializable */
    public static <T> T of(Class<T> type, T instance) {
        LocalExport export = new LocalExport();
        EXPORTED.put(export.handle, instance);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, export));
    }

    private record Call(long handle, Class<?> type, String method, Class<?>[] parameters, Object[] arguments)
            implements LocalRemoting.Request {
        @Override
        public Object serve() throws Throwable {
            try {
                return type.getMethod(method, parameters).invoke(EXPORTED.get(handle), arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        @Override
        public String toString() {
            return type.getName() + "." + method;
        }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Class<?> type = method.getDeclaringClass();
        if (type == Object.class) {
            return method.invoke(this, arguments);
        }
        return LocalRemoting.ask(
                new Call(handle, type, method.getName(), method.getParameterTypes(), arguments), false);
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        LocalRemoting.requireCrossing(this, out);
        out.defaultWriteObject();
    }
}
