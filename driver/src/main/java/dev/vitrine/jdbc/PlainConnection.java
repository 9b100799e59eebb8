package dev.vitrine.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the server's driver and nothing else, which keeps an embedded server running while it is open: what a client
 * that knows nothing of the language has.
 */
final class PlainConnection implements InvocationHandler {
    private final SharedDatabase database;
    private final Connection server;
    private final AtomicBoolean released = new AtomicBoolean();

    private PlainConnection(SharedDatabase database, Connection server) {
        this.database = database;
        this.server = server;
    }

    /** Takes over the connection and one use of the database. */
    static Connection over(SharedDatabase database, Connection server) {
        return (Connection) Proxy.newProxyInstance(
                PlainConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new PlainConnection(database, server));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(server, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            boolean ends = method.getName().equals("close") || method.getName().equals("abort");
            if (ends && released.compareAndSet(false, true)) {
                database.release();
            }
        }
    }
}
