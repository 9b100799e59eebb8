package dev.vitrine.udf;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A JSON value (jsonb in SQL). Immutable. Two values are equal as Postgres' jsonb is: numbers by value ({@code 1.0}
 * equals {@code 1}), objects without regard to the order of their members. {@link #toString()} is compact JSON.
 *
 * <p>The accessors that start with {@code as} throw an {@link UdfException} with state 22023 when the value is of
 * another type.
 */
public sealed interface Json {
    /** The JSON {@code null}, which is not SQL NULL. */
    Json NULL = NullValue.NULL;

    /** An object; members keep the order they were given in. */
    record ObjectValue(Map<String, Json> members) implements Json {
        public ObjectValue {
            members.forEach((name, value) -> {
                Objects.requireNonNull(name, "name");
                Objects.requireNonNull(value, name);
            });
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /** An array. */
    record ArrayValue(List<Json> elements) implements Json {
        public ArrayValue {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /** A string. */
    record StringValue(String value) implements Json {
        public StringValue {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /** A number, exact and with its scale kept, as in Postgres' numeric. */
    record NumberValue(BigDecimal value) implements Json {
        public NumberValue {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof NumberValue number && value.compareTo(number.value) == 0;
        }

        @Override
        public int hashCode() {
            return value.stripTrailingZeros().hashCode();
        }

        @Override
        public String toString() {
            return value.toString();
        }
    }

    /** {@code true} or {@code false}. */
    record BooleanValue(boolean value) implements Json {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** The type of {@link Json#NULL}. */
    enum NullValue implements Json {
        /** The only value. */
        NULL;

        @Override
        public String toString() {
            return "null";
        }
    }

    /**
     * Reads one JSON text (RFC 8259). Of members with the same name the last one counts, as in jsonb.
     *
     * @throws UdfException with state 22023 and the offset of the first wrong character; also for text that is nested
     *     deeper than 1,000 levels
     */
    static Json parse(String text) {
        return new JsonParser(text).parse();
    }

    /** A string. */
    static Json of(String value) {
        return new StringValue(value);
    }

    /** A whole number. */
    static Json of(long value) {
        return new NumberValue(BigDecimal.valueOf(value));
    }

    /**
     * A number, with the shortest digits that give the same double again.
     *
     * @throws IllegalArgumentException for infinity and not-a-number, which JSON does not have
     */
    static Json of(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no number " + value);
        }
        long whole = (long) value;
        return whole == value && Math.abs(whole) < 1L << 53 ? of(whole) : new NumberValue(BigDecimal.valueOf(value));
    }

    /** A number. */
    static Json of(BigDecimal value) {
        return new NumberValue(value);
    }

    /** {@code true} or {@code false}. */
    static Json of(boolean value) {
        return new BooleanValue(value);
    }

    /** An object of these members, in the map's order. */
    static Json object(Map<String, ? extends Json> members) {
        return new ObjectValue(new LinkedHashMap<>(members));
    }

    /** Starts an object. */
    static ObjectBuilder object() {
        return new ObjectBuilder();
    }

    /** An array of these elements. */
    static Json array(List<? extends Json> elements) {
        return new ArrayValue(new ArrayList<>(elements));
    }

    /** An array of these elements. */
    static Json array(Json... elements) {
        return new ArrayValue(List.of(elements));
    }

    /** Whether this is JSON's {@code null}. */
    default boolean isNull() {
        return this == NULL;
    }

    /** The string's characters. */
    default String asString() {
        return as(StringValue.class, "a string").value();
    }

    /** The number, exactly. */
    default BigDecimal asDecimal() {
        return as(NumberValue.class, "a number").value();
    }

    /** The number as the nearest double; infinite when it is beyond the range. */
    default double asDouble() {
        return asDecimal().doubleValue();
    }

    /** The number, which must be whole and fit 64 bits. */
    default long asLong() {
        try {
            return asDecimal().longValueExact();
        } catch (ArithmeticException e) {
            throw mismatch("a whole number of 64 bits");
        }
    }

    /** The truth value. */
    default boolean asBoolean() {
        return as(BooleanValue.class, "true or false").value();
    }

    /** The elements of the array, unmodifiable. */
    default List<Json> asArray() {
        return as(ArrayValue.class, "an array").elements();
    }

    /** The members of the object, unmodifiable. */
    default Map<String, Json> asObject() {
        return as(ObjectValue.class, "an object").members();
    }

    /** The object's member of that name; empty when it has none. */
    default Optional<Json> member(String name) {
        return Optional.ofNullable(asObject().get(name));
    }

    private <T extends Json> T as(Class<T> type, String wanted) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw mismatch(wanted);
    }

    private UdfException mismatch(String wanted) {
        String text = toString();
        String shown = text.length() <= 60 ? text : text.substring(0, 60) + "...";
        return UdfException.invalidArgument("expected JSON that is %s, found %s".formatted(wanted, shown));
    }

    /** Collects the members of an object. One thread at a time. */
    final class ObjectBuilder {
        private final Map<String, Json> members = new LinkedHashMap<>();

        private ObjectBuilder() {}

        /** Sets a member; a member of that name is replaced. */
        public ObjectBuilder put(String name, Json value) {
            members.put(name, value);
            return this;
        }

        /** Sets a string. */
        public ObjectBuilder put(String name, String value) {
            return put(name, of(value));
        }

        /** Sets a whole number. */
        public ObjectBuilder put(String name, long value) {
            return put(name, of(value));
        }

        /** Sets a finite number. */
        public ObjectBuilder put(String name, double value) {
            return put(name, of(value));
        }

        /** Sets a truth value. */
        public ObjectBuilder put(String name, boolean value) {
            return put(name, of(value));
        }

        /** The object as it is now; the builder may be used further. */
        public Json build() {
            return new ObjectValue(members);
        }
    }
}
