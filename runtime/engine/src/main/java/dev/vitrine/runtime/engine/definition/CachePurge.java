package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.PurgeCache;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** PURGE CACHE: forgets results of functions; cells keep their values. One thread at a time. */
final class CachePurge {
    private final Definitions definitions;

    CachePurge(Definitions definitions) {
        this.definitions = definitions;
    }

    /** Runs it; answers how many results went. */
    long run(PurgeCache statement) throws SQLException {
        String age = statement
                .olderThan()
                .map(span -> " AND created_at < pg_catalog.clock_timestamp() - CAST(" + span.in(definitions.sql())
                        + " AS pg_catalog.interval)")
                .orElse("");
        String sql = "DELETE FROM vitrine.result WHERE (CAST(? AS text) IS NULL OR function_name = ?)"
                + " AND (CAST(? AS text) IS NULL OR model_name = ?)" + age;
        String function = statement.function().orElse(null);
        String model = statement.model().orElse(null);
        try (PreparedStatement delete = definitions.context().connection().prepareStatement(sql)) {
            delete.setString(1, function);
            delete.setString(2, function);
            delete.setString(3, model);
            delete.setString(4, model);
            long count = delete.executeLargeUpdate();
            definitions.context().cache().forget();
            return count;
        }
    }
}
