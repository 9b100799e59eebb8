package dev.vitrine.runtime.engine.write;

import dev.vitrine.parser.write.InsertValue;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.function.ValueType;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.statement.Binding;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/** The values of an INSERT as the table will hold them. */
final class RowValues {
    private RowValues() {}

    /** Whether a value's text alone, or its parameter, says what it is. */
    static boolean isPlain(InsertValue value) {
        return !(value instanceof InsertValue.OtherValue) && !(value instanceof InsertValue.DefaultValue);
    }

    /** What a plain value is, before the table's type is applied. */
    static @Nullable Object raw(InsertValue value, List<Binding> parameters) {
        if (value instanceof InsertValue.Parameter parameter) {
            Object set = parameters.get(parameter.index() - 1).value();
            return set instanceof PGobject object ? object.getValue() : set;
        }
        if (value instanceof InsertValue.StringValue text) {
            return text.value();
        }
        if (value instanceof InsertValue.NumberValue number) {
            return number.text();
        }
        if (value instanceof InsertValue.BooleanValue truth) {
            return truth.value();
        }
        return value instanceof InsertValue.MediaValue media ? media.value() : null;
    }

    /** Whether the server would read a value's text as the user meant the value. */
    static boolean hasText(@Nullable Object raw) {
        return raw == null
                || raw instanceof String
                || raw instanceof Number
                || raw instanceof Boolean
                || raw instanceof UUID
                || raw instanceof byte[]
                || raw instanceof float[]
                || raw instanceof java.time.temporal.Temporal
                || raw instanceof java.sql.Timestamp
                || raw instanceof java.sql.Date
                || raw instanceof java.sql.Time;
    }

    /**
     * The values of a column as the table will hold them: those that the type leaves as they are directly, all others by
     * the server's own input function.
     *
     * @param raws as {@link #raw} gives them, all with a text
     */
    static @Nullable Object[] stored(Connection connection, Column column, @Nullable Object[] raws)
            throws SQLException {
        @Nullable Object[] stored = new Object[raws.length];
        Optional<ValueType> type = keptType(column);
        for (int row = 0; row < raws.length; row++) {
            Object raw = raws[row];
            if (raw != null) {
                Object kept = type.isPresent() ? kept(type.get(), raw) : null;
                if (kept == null) {
                    return cast(connection, column, raws);
                }
                stored[row] = kept;
            }
        }
        return stored;
    }

    /** The type of a column that leaves values of the right class as they are. */
    private static Optional<ValueType> keptType(Column column) {
        boolean changes = column.declaredType().indexOf('(') >= 0
                || Set.of("bpchar", "int2").contains(column.type().name());
        return changes ? Optional.empty() : ValueType.of(column.type());
    }

    private static @Nullable Object kept(ValueType type, Object raw) {
        return switch (type) {
            case TEXT, IMAGE, VIDEO, AUDIO, DOCUMENT -> raw instanceof String ? raw : null;
            case INTEGER -> raw instanceof Integer ? raw : null;
            case BIGINT -> raw instanceof Long || raw instanceof Integer ? ((Number) raw).longValue() : null;
            case DOUBLE -> raw instanceof Double ? raw : null;
            case REAL -> raw instanceof Float ? raw : null;
            case NUMERIC -> raw instanceof BigDecimal ? raw : null;
            case BOOLEAN -> raw instanceof Boolean ? raw : null;
            case UUID -> raw instanceof UUID ? raw : null;
            case DATE -> raw instanceof java.time.LocalDate ? raw : null;
            case BYTES -> raw instanceof byte[] ? raw : null;
            case VECTOR -> raw instanceof float[] ? raw : null;
            case JSON, TIMESTAMP, TEXT_ARRAY, MODEL, PROMPT, ANY -> null;
        };
    }

    private static @Nullable Object[] cast(Connection connection, Column column, @Nullable Object[] raws)
            throws SQLException {
        @Nullable String[] texts = new String[raws.length];
        for (int row = 0; row < raws.length; row++) {
            texts[row] = WireValues.toText(raws[row]);
        }
        @Nullable Object[] stored = new Object[raws.length];
        String sql = "SELECT CAST(u.v AS " + column.declaredType()
                + ") FROM unnest(CAST(? AS text[])) WITH ORDINALITY AS u(v, n) ORDER BY u.n";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", texts));
            try (ResultSet rows = statement.executeQuery()) {
                for (int row = 0; rows.next(); row++) {
                    stored[row] = WireValues.read(rows, 1, column.type());
                }
            }
        }
        return stored;
    }
}
