package dev.vitrine.jdbc;

import dev.vitrine.udf.MediaKind;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which columns of a result are media columns, asked of the engine once a column. */
final class MediaColumns {
    private final EngineSession engine;
    private final ResultSetMetaData columns;
    private final @Nullable Optional<MediaKind>[] kinds;

    @SuppressWarnings({"unchecked", "rawtypes"})
    MediaColumns(EngineSession engine, ResultSetMetaData columns) throws SQLException {
        this.engine = engine;
        this.columns = columns;
        this.kinds = new Optional[columns.getColumnCount()];
    }

    /** The kind of a column by its number in the server's result; empty also for a number out of range. */
    Optional<MediaKind> kind(int column) throws SQLException {
        if (column < 1 || column > kinds.length) {
            return Optional.empty();
        }
        Optional<MediaKind> kind = kinds[column - 1];
        if (kind == null) {
            // A media column's domain is over text; what is no text needs no look-up.
            kind = isText(columns.getColumnType(column)) ? engine.mediaKind(columns, column) : Optional.empty();
            kinds[column - 1] = kind;
        }
        return kind;
    }

    private static boolean isText(int type) {
        return type == Types.VARCHAR || type == Types.DISTINCT;
    }
}
