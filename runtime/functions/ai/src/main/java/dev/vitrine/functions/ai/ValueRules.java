package dev.vitrine.functions.ai;

import dev.vitrine.functions.ai.JsonSchema.Rule;
import dev.vitrine.udf.Json;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** The rules of keywords that hold no schema. Each leaves values of other types alone. */
final class ValueRules {
    private static final int MAX_SHOWN = 80;

    private ValueRules() {}

    static Rule type(Json argument) {
        List<String> types = argument instanceof Json.ArrayValue array
                ? array.elements().stream().map(Json::asString).toList()
                : List.of(argument.asString());
        List<Predicate<Json>> tests = types.stream().map(ValueRules::typeTest).toList();
        return value(
                value -> tests.stream().anyMatch(test -> test.test(value)),
                "must be of type " + String.join(" or ", types));
    }

    private static Predicate<Json> typeTest(String type) {
        return switch (type) {
            case "object" -> Json.ObjectValue.class::isInstance;
            case "array" -> Json.ArrayValue.class::isInstance;
            case "string" -> Json.StringValue.class::isInstance;
            case "boolean" -> Json.BooleanValue.class::isInstance;
            case "null" -> Json::isNull;
            case "number" -> Json.NumberValue.class::isInstance;
            case "integer" ->
                value -> value instanceof Json.NumberValue number
                        && number.value().stripTrailingZeros().scale() <= 0;
            default -> throw new IllegalArgumentException("the schema has the unknown type \"%s\"".formatted(type));
        };
    }

    static Rule oneOf(List<Json> values) {
        String known = values.stream().map(ValueRules::shown).collect(Collectors.joining(", "));
        return value(values::contains, values.size() == 1 ? "must be " + known : "must be one of " + known);
    }

    static Rule minimum(BigDecimal bound) {
        return number(number -> number.compareTo(bound) >= 0, "must be at least " + bound);
    }

    static Rule maximum(BigDecimal bound) {
        return number(number -> number.compareTo(bound) <= 0, "must be at most " + bound);
    }

    static Rule exclusiveMinimum(BigDecimal bound) {
        return number(number -> number.compareTo(bound) > 0, "must be more than " + bound);
    }

    static Rule exclusiveMaximum(BigDecimal bound) {
        return number(number -> number.compareTo(bound) < 0, "must be less than " + bound);
    }

    static Rule multipleOf(BigDecimal factor) {
        if (factor.signum() <= 0) {
            throw new IllegalArgumentException("the schema's \"multipleOf\" must be more than 0");
        }
        // Exponents in the millions would ask for a division of millions of digits.
        return number(
                number -> Math.abs((long) number.scale()) <= 1_000
                        && number.remainder(factor).signum() == 0,
                "must be a multiple of " + factor);
    }

    static Rule minLength(long bound) {
        return string(string -> length(string) >= bound, "must have at least %d characters".formatted(bound));
    }

    static Rule maxLength(long bound) {
        return string(string -> length(string) <= bound, "must have at most %d characters".formatted(bound));
    }

    private static long length(String string) {
        return string.codePointCount(0, string.length());
    }

    static Rule pattern(String regex) {
        return string(compiled(regex).asPredicate(), "must match the pattern " + regex);
    }

    static Pattern compiled(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "the schema has the malformed pattern %s: %s".formatted(regex, e.getDescription()), e);
        }
    }

    static Rule minItems(long bound) {
        return array(elements -> elements.size() >= bound, "must have at least %d elements".formatted(bound));
    }

    static Rule maxItems(long bound) {
        return array(elements -> elements.size() <= bound, "must have at most %d elements".formatted(bound));
    }

    static Rule uniqueItems(boolean demanded) {
        return array(
                elements -> !demanded || new HashSet<>(elements).size() == elements.size(),
                "must not have equal elements");
    }

    static Rule minProperties(long bound) {
        return object(members -> members.size() >= bound, "must have at least %d members".formatted(bound));
    }

    static Rule maxProperties(long bound) {
        return object(members -> members.size() <= bound, "must have at most %d members".formatted(bound));
    }

    static Rule required(String name) {
        return object(members -> members.containsKey(name), "must have the member \"%s\"".formatted(name));
    }

    private static Rule number(Predicate<BigDecimal> test, String sentence) {
        return value(value -> !(value instanceof Json.NumberValue number) || test.test(number.value()), sentence);
    }

    private static Rule string(Predicate<String> test, String sentence) {
        return value(value -> !(value instanceof Json.StringValue string) || test.test(string.value()), sentence);
    }

    private static Rule array(Predicate<List<Json>> test, String sentence) {
        return value(value -> !(value instanceof Json.ArrayValue array) || test.test(array.elements()), sentence);
    }

    private static Rule object(Predicate<Map<String, Json>> test, String sentence) {
        return value(value -> !(value instanceof Json.ObjectValue object) || test.test(object.members()), sentence);
    }

    private static Rule value(Predicate<Json> test, String sentence) {
        return (value, place, findings) -> {
            if (!test.test(value)) {
                findings.add(place, "%s; it is %s".formatted(sentence, shown(value)));
            }
        };
    }

    static String shown(Json value) {
        String text = value.toString();
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
