package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Reads of JSON from outside, which may hold anything. What is of another type, or null, is not there. */
final class Fields {
    private Fields() {}

    /** The value at the end of a path of members. */
    static Optional<Json> at(Json value, String... names) {
        Json found = value;
        for (String name : names) {
            if (!(found instanceof Json.ObjectValue object) || !object.members().containsKey(name)) {
                return Optional.empty();
            }
            found = object.members().get(name);
        }
        return found.isNull() ? Optional.empty() : Optional.of(found);
    }

    /** The string at the end of a path of members. */
    static Optional<String> text(Json value, String... names) {
        return at(value, names)
                .flatMap(found ->
                        found instanceof Json.StringValue string ? Optional.of(string.value()) : Optional.empty());
    }

    /** The elements of the array at the end of a path of members; none if there is no array. */
    static List<Json> list(Json value, String... names) {
        return at(value, names).orElse(Json.NULL) instanceof Json.ArrayValue array ? array.elements() : List.of();
    }

    /** The count at the end of a path of members; 0 if there is none. */
    static long count(Json value, String... names) {
        if (!(at(value, names).orElse(Json.NULL) instanceof Json.NumberValue number)) {
            return 0;
        }
        BigDecimal count = number.value();
        boolean inRange = count.signum() > 0 && count.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
        return inRange ? count.longValue() : 0;
    }

    /** The members of both objects; where both have one, objects are merged and else the second's counts. */
    static Json merge(Json first, Json second) {
        if (!(first instanceof Json.ObjectValue) || !(second instanceof Json.ObjectValue)) {
            return second;
        }
        Json.ObjectBuilder merged = Json.object();
        first.asObject().forEach(merged::put);
        second.asObject()
                .forEach((name, value) -> merged.put(
                        name, first.member(name).map(old -> merge(old, value)).orElse(value)));
        return merged.build();
    }
}
