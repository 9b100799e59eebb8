package dev.vitrine.jdbc;

import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code getGeneratedKeys} shall give after an execution.
 *
 * @param wanted whether keys were asked for
 * @param names the columns by name; empty for all
 * @param columns the columns by 1-based number in the table; null for all
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record KeyRequest(boolean wanted, List<String> names, int @Nullable [] columns) {
    static final KeyRequest NONE = new KeyRequest(false, List.of(), null);
    static final KeyRequest ALL = new KeyRequest(true, List.of(), null);

    static KeyRequest of(int flag) {
        return flag == Statement.RETURN_GENERATED_KEYS ? ALL : NONE;
    }

    static KeyRequest of(String @Nullable [] names) {
        return names == null || names.length == 0 ? NONE : new KeyRequest(true, List.of(names), null);
    }

    static KeyRequest of(int @Nullable [] columns) {
        return columns == null || columns.length == 0 ? NONE : new KeyRequest(true, List.of(), columns.clone());
    }

    /** Whether the server's driver is to be asked by name. */
    boolean isByName() {
        return !names.isEmpty();
    }

    String[] nameArray() {
        return names.toArray(String[]::new);
    }

    /** The request in the engine's words. */
    Optional<List<String>> forEngine() {
        return wanted ? Optional.of(names) : Optional.empty();
    }
}
