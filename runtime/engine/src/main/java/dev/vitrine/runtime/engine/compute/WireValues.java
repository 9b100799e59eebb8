package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.function.ValueType;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.model.Prompt;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values between the server and functions. In a batch a value is {@code Boolean Integer Long Float Double BigDecimal
 * byte[] float[] LocalDate OffsetDateTime UUID List<String>} as its type says, a media value is its locator as a {@code
 * String}, and every other value, JSON among them, is the server's text.
 */
public final class WireValues {
    private WireValues() {}

    /** Reads a column of the current row. */
    public static @Nullable Object read(ResultSet row, int column, PostgresType type) throws SQLException {
        Optional<ValueType> value = ValueType.of(type);
        if (value.isEmpty()) {
            return row.getString(column);
        }
        return switch (value.get()) {
            case BOOLEAN -> orNull(row, row.getBoolean(column));
            case INTEGER -> orNull(row, row.getInt(column));
            case BIGINT -> orNull(row, row.getLong(column));
            case REAL -> orNull(row, row.getFloat(column));
            case DOUBLE -> orNull(row, row.getDouble(column));
            case NUMERIC -> numeric(row, column);
            case BYTES -> row.getBytes(column);
            case VECTOR -> vector(row.getString(column));
            case DATE -> row.getObject(column, LocalDate.class);
            case TIMESTAMP -> row.getObject(column, OffsetDateTime.class);
            case UUID -> row.getObject(column, UUID.class);
            case TEXT_ARRAY -> texts(row, column);
            case TEXT, JSON, IMAGE, VIDEO, AUDIO, DOCUMENT, MODEL, PROMPT, ANY -> row.getString(column);
        };
    }

    private static @Nullable Object orNull(ResultSet row, Object value) throws SQLException {
        return row.wasNull() ? null : value;
    }

    private static @Nullable Object numeric(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw VitrineException.of(
                    ErrorCode.INVALID_PARAMETER, "the numeric value " + text + " cannot be passed to a function", e);
        }
    }

    private static @Nullable Object texts(ResultSet row, int column) throws SQLException {
        java.sql.Array array = row.getArray(column);
        if (array == null) {
            return null;
        }
        List<@Nullable String> texts = new ArrayList<>();
        for (Object element : (Object[]) array.getArray()) {
            texts.add((String) element);
        }
        return texts;
    }

    /** A vector from its text, {@code [1,2.5]}. */
    public static float @Nullable [] vector(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String inner = text.substring(1, text.length() - 1);
        if (inner.isBlank()) {
            return new float[0];
        }
        String[] parts = inner.split(",");
        float[] vector = new float[parts.length];
        for (int i = 0; i < parts.length; i++) {
            vector[i] = Float.parseFloat(parts[i].strip());
        }
        return vector;
    }

    /** The value as a function takes it; the type is the parameter's. */
    static @Nullable Object toArgument(@Nullable Object value, ValueType type, MediaAccess media) {
        if (value == null || (type.javaType().isInstance(value))) {
            return value;
        }
        return switch (type) {
            case BIGINT -> number(value, type).longValue();
            case INTEGER -> exactInt(value);
            case REAL -> number(value, type).floatValue();
            case DOUBLE -> number(value, type).doubleValue();
            case NUMERIC -> new BigDecimal(value.toString());
            case BOOLEAN -> Boolean.valueOf(value.toString());
            case JSON -> Json.parse(value.toString());
            case VECTOR -> vector(value.toString());
            case DATE -> LocalDate.parse(value.toString());
            case TIMESTAMP -> OffsetDateTime.parse(value.toString());
            case UUID -> java.util.UUID.fromString(value.toString());
            case IMAGE, VIDEO, AUDIO, DOCUMENT -> media.open(type.media().orElseThrow(), value.toString());
            case TEXT -> value.toString();
            case BYTES, TEXT_ARRAY, MODEL, PROMPT, ANY -> throw mismatch(value, type);
        };
    }

    private static Number number(Object value, ValueType type) {
        if (value instanceof Number number) {
            return number;
        }
        try {
            return new BigDecimal(value.toString());
        } catch (NumberFormatException e) {
            throw mismatch(value, type);
        }
    }

    private static int exactInt(Object value) {
        try {
            return new BigDecimal(value.toString()).intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw mismatch(value, ValueType.INTEGER);
        }
    }

    private static VitrineException mismatch(Object value, ValueType type) {
        String shown = value.toString();
        return VitrineException.of(
                ErrorCode.DATATYPE_MISMATCH,
                "\"%s\" is no value of type %s".formatted(shown.substring(0, Math.min(40, shown.length())), type));
    }

    /** A function's result as a batch keeps it; a medium stays one until it is stored. */
    static @Nullable Object fromResult(@Nullable Object value) {
        if (value instanceof Prompt prompt) {
            return PromptText.of(prompt);
        }
        return value instanceof Json json ? json.toString() : value;
    }

    /** The value as the server reads it from text. */
    public static @Nullable String toText(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof float[] vector) {
            return vectorText(vector);
        }
        if (value instanceof List<?> texts) {
            return arrayText(texts);
        }
        return value instanceof Media medium ? medium.locator() : value.toString();
    }

    /** A value of a batch from the text that {@link #toText} gives. */
    static Object parse(String text, ValueType type) {
        return switch (type) {
            case BOOLEAN -> Boolean.valueOf(text);
            case INTEGER -> Integer.valueOf(text);
            case BIGINT -> Long.valueOf(text);
            case REAL -> Float.valueOf(text);
            case DOUBLE -> Double.valueOf(text);
            case NUMERIC -> new BigDecimal(text);
            case BYTES -> HexFormat.of().parseHex(text.substring(2));
            case VECTOR -> Objects.requireNonNull(vector(text));
            case DATE -> LocalDate.parse(text);
            case TIMESTAMP -> OffsetDateTime.parse(text);
            case UUID -> java.util.UUID.fromString(text);
            case TEXT_ARRAY -> arrayOf(text);
            case TEXT, JSON, IMAGE, VIDEO, AUDIO, DOCUMENT, MODEL, PROMPT, ANY -> text;
        };
    }

    /** The elements of an array's text as {@link #arrayText} writes it. */
    private static List<@Nullable String> arrayOf(String text) {
        List<@Nullable String> elements = new ArrayList<>();
        int i = 1;
        while (i < text.length() - 1) {
            if (text.charAt(i) == '"') {
                StringBuilder element = new StringBuilder();
                for (i++; text.charAt(i) != '"'; i++) {
                    if (text.charAt(i) == '\\') {
                        i++;
                    }
                    element.append(text.charAt(i));
                }
                elements.add(element.toString());
                i++;
            } else {
                elements.add(null);
                i += "NULL".length();
            }
            i++;
        }
        return elements;
    }

    /** A vector's text, {@code [1.0,2.5]}. */
    public static String vectorText(float[] vector) {
        StringBuilder text = new StringBuilder(vector.length * 12).append('[');
        for (int i = 0; i < vector.length; i++) {
            text.append(i == 0 ? "" : ",").append(vector[i]);
        }
        return text.append(']').toString();
    }

    private static String arrayText(List<?> texts) {
        StringBuilder array = new StringBuilder("{");
        for (Object text : texts) {
            array.append(array.length() == 1 ? "" : ",");
            if (text == null) {
                array.append("NULL");
            } else {
                array.append('"')
                        .append(text.toString().replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
        }
        return array.append('}').toString();
    }
}
