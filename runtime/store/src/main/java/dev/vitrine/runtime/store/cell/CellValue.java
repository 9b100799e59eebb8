package dev.vitrine.runtime.store.cell;

import dev.vitrine.planner.PostgresType;
import java.util.Optional;

/**
 * A value of a row in a query.
 *
 * @param sql its expression
 * @param type its type, absent where it is not known
 */
public record CellValue(String sql, Optional<PostgresType> type) {
    /** A value of a known type. */
    public static CellValue of(String sql, PostgresType type) {
        return new CellValue(sql, Optional.of(type));
    }
}
