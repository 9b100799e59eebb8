package dev.vitrine.runtime.engine.maintain;

import java.sql.SQLException;

/** A column's definition has changed since a run computed its values. The same work, done again, computes by the new one. */
public final class DefinedAnew extends SQLException {
    private static final long serialVersionUID = 1L;
    private static final String SERIALIZATION_FAILURE = "40001";

    DefinedAnew(String table, String column) {
        super(
                "column \"%s\" of table \"%s\" was defined anew while its cells were computed; run it again"
                        .formatted(column, table),
                SERIALIZATION_FAILURE);
    }
}
