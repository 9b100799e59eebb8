package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import java.sql.SQLException;
import java.util.Locale;

/** The setting {@code vitrine.versioned}: which new tables keep history when they do not say so themselves. */
enum HistoryDefault {
    /** Those that have an extension. */
    EXTENDED,
    /** Those that Postgres alone makes, too. */
    ALL,
    /** None. */
    OFF;

    /** What the session says. */
    static HistoryDefault of(Ddl ddl) throws SQLException {
        String value = ddl.value("SELECT current_setting('vitrine.versioned', true)");
        if (value == null || value.isBlank()) {
            return EXTENDED;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "extended", "on", "true" -> EXTENDED;
            case "all" -> ALL;
            case "off", "false" -> OFF;
            default ->
                throw VitrineException.of(
                        ErrorCode.INVALID_PARAMETER,
                        "setting vitrine.versioned is extended, all or off, not \"%s\"".formatted(value));
        };
    }
}
