package dev.vitrine.runtime.engine.statement;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A parameter's value as the user set it.
 *
 * @param value what was set: a Java value, an {@code InputStream}, a {@code dev.vitrine.udf.Media}, or null
 * @param setter sets the same value on a statement of the server's driver, with the user's own setter and type
 */
public record Binding(@Nullable Object value, Setter setter) {
    /** Sets a value on a statement of the server's driver. */
    @FunctionalInterface
    public interface Setter {
        /** Sets the parameter with the 1-based {@code index}. */
        void set(PreparedStatement statement, int index) throws SQLException;
    }

    /** A text, sent without a type so that the server infers it. */
    public static Binding text(@Nullable String value) {
        return new Binding(value, (statement, index) -> statement.setObject(index, value, java.sql.Types.OTHER));
    }
}
