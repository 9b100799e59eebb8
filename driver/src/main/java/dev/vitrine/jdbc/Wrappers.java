package dev.vitrine.jdbc;

import java.sql.SQLException;
import java.sql.Wrapper;

/** {@code unwrap} of all our classes: our own type first, then what stands behind it. */
final class Wrappers {
    private Wrappers() {}

    static <T> T unwrap(Object own, Wrapper inner, Class<T> type) throws SQLException {
        return type.isInstance(own) ? type.cast(own) : inner.unwrap(type);
    }

    static boolean isWrapperFor(Object own, Wrapper inner, Class<?> type) throws SQLException {
        return type.isInstance(own) || inner.isWrapperFor(type);
    }
}
