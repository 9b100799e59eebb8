package dev.vitrine.functions.ai;

import dev.vitrine.functions.ai.JsonSchema.Rule;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.UdfException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Makes rules of a schema's keywords. One schema, one thread. */
final class JsonSchemaReader {
    /** Keywords that forbid something and are not checked: to ignore them would accept what the schema forbids. */
    private static final Set<String> UNSUPPORTED = Set.of(
            "$dynamicRef",
            "$recursiveRef",
            "additionalItems",
            "contains",
            "dependencies",
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedItems",
            "unevaluatedProperties");

    private final Json root;
    private final Map<String, Rule> targets = new HashMap<>();

    JsonSchemaReader(Json root) {
        this.root = root;
    }

    Rule read() {
        try {
            return schema(root);
        } catch (UdfException e) {
            throw new IllegalArgumentException("the schema is malformed: " + e.getMessage(), e);
        }
    }

    private Rule schema(Json schema) {
        if (schema instanceof Json.BooleanValue constant) {
            return constant.value()
                    ? (value, place, findings) -> {}
                    : (value, place, findings) -> findings.add(place, "must not be there");
        }
        List<Rule> rules = new ArrayList<>();
        schema.asObject().forEach((keyword, argument) -> {
            if (UNSUPPORTED.contains(keyword)) {
                throw new IllegalArgumentException(
                        "the schema uses \"%s\", which cannot be checked".formatted(keyword));
            }
            rules.addAll(structure(keyword, argument, schema).orElseGet(() -> value(keyword, argument)));
        });
        return all(rules);
    }

    private static Rule all(List<Rule> rules) {
        return (value, place, findings) -> rules.forEach(rule -> rule.check(value, place, findings));
    }

    /** The rules of a keyword that holds schemas; empty if it is none. */
    private Optional<List<Rule>> structure(String keyword, Json argument, Json schema) {
        return switch (keyword) {
            case "$ref" -> Optional.of(List.of(reference(argument.asString())));
            case "allOf" -> Optional.of(schemas(argument));
            case "anyOf" -> counted(schemas(argument), count -> count > 0, "must satisfy a schema of \"anyOf\"");
            case "oneOf" -> counted(schemas(argument), count -> count == 1, "must satisfy exactly one of \"oneOf\"");
            case "not" -> counted(List.of(schema(argument)), count -> count == 0, "must not satisfy \"not\"");
            case "if" -> Optional.of(List.of(condition(argument, schema)));
            case "items" -> Optional.of(List.of(items(schema(argument), schema)));
            case "prefixItems" -> Optional.of(List.of(prefixItems(schemas(argument))));
            case "properties" -> Optional.of(List.of(properties(schemasByName(argument))));
            case "patternProperties" -> Optional.of(patternProperties(schemasByName(argument)));
            case "additionalProperties" -> Optional.of(List.of(additionalProperties(schema(argument), schema)));
            case "propertyNames" -> Optional.of(List.of(propertyNames(schema(argument))));
            case "$defs", "definitions" -> {
                schemasByName(argument);
                yield Optional.of(List.of());
            }
            default -> Optional.empty();
        };
    }

    /** The rules of a keyword that holds values; none if it is an annotation. */
    private static List<Rule> value(String keyword, Json argument) {
        return switch (keyword) {
            case "type" -> List.of(ValueRules.type(argument));
            case "enum" -> List.of(ValueRules.oneOf(argument.asArray()));
            case "const" -> List.of(ValueRules.oneOf(List.of(argument)));
            case "minimum" -> List.of(ValueRules.minimum(argument.asDecimal()));
            case "maximum" -> List.of(ValueRules.maximum(argument.asDecimal()));
            case "exclusiveMinimum" -> List.of(ValueRules.exclusiveMinimum(argument.asDecimal()));
            case "exclusiveMaximum" -> List.of(ValueRules.exclusiveMaximum(argument.asDecimal()));
            case "multipleOf" -> List.of(ValueRules.multipleOf(argument.asDecimal()));
            case "minLength" -> List.of(ValueRules.minLength(argument.asLong()));
            case "maxLength" -> List.of(ValueRules.maxLength(argument.asLong()));
            case "pattern" -> List.of(ValueRules.pattern(argument.asString()));
            case "minItems" -> List.of(ValueRules.minItems(argument.asLong()));
            case "maxItems" -> List.of(ValueRules.maxItems(argument.asLong()));
            case "uniqueItems" -> List.of(ValueRules.uniqueItems(argument.asBoolean()));
            case "minProperties" -> List.of(ValueRules.minProperties(argument.asLong()));
            case "maxProperties" -> List.of(ValueRules.maxProperties(argument.asLong()));
            case "required" ->
                argument.asArray().stream()
                        .map(name -> ValueRules.required(name.asString()))
                        .toList();
            default -> List.of();
        };
    }

    private List<Rule> schemas(Json argument) {
        return argument.asArray().stream().map(this::schema).toList();
    }

    private Map<String, Rule> schemasByName(Json argument) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        argument.asObject().forEach((name, schema) -> rules.put(name, schema(schema)));
        return rules;
    }

    private Rule reference(String pointer) {
        if (!targets.containsKey(pointer)) {
            // Never asked: it stands for the target while that is read, which may refer to itself.
            targets.put(pointer, all(List.of()));
            targets.put(pointer, schema(target(pointer)));
        }
        return (value, place, findings) -> findings.follow(Objects.requireNonNull(targets.get(pointer)), value, place);
    }

    private Json target(String pointer) {
        if (!pointer.equals("#") && !pointer.startsWith("#/")) {
            throw new IllegalArgumentException("the schema refers to %s, which is not within it".formatted(pointer));
        }
        String path = URLDecoder.decode(pointer.replace("+", "%2B"), StandardCharsets.UTF_8);
        Json target = root;
        for (String step :
                path.equals("#") ? List.<String>of() : List.of(path.substring(2).split("/", -1))) {
            target = step(target, step.replace("~1", "/").replace("~0", "~"))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the schema refers to %s, which it does not have".formatted(pointer)));
        }
        return target;
    }

    private static Optional<Json> step(Json value, String name) {
        if (value instanceof Json.ArrayValue array) {
            boolean isIndex = name.matches("[0-9]{1,9}");
            return isIndex
                    ? array.elements().stream().skip(Integer.parseInt(name)).findFirst()
                    : Optional.empty();
        }
        return value instanceof Json.ObjectValue object ? object.member(name) : Optional.empty();
    }

    private static Optional<List<Rule>> counted(List<Rule> rules, IntPredicate test, String sentence) {
        return Optional.of(List.of((value, place, findings) -> {
            int count = (int) rules.stream()
                    .filter(rule -> findings.accepts(rule, value, place))
                    .count();
            if (!test.test(count)) {
                findings.add(place, "%s; it is %s".formatted(sentence, ValueRules.shown(value)));
            }
        }));
    }

    private Rule condition(Json condition, Json schema) {
        Rule test = schema(condition);
        Rule then = schema(schema.member("then").orElse(Json.of(true)));
        Rule otherwise = schema(schema.member("else").orElse(Json.of(true)));
        return (value, place, findings) ->
                (findings.accepts(test, value, place) ? then : otherwise).check(value, place, findings);
    }

    private static Rule items(Rule rule, Json schema) {
        int start = Fields.list(schema, "prefixItems").size();
        return (value, place, findings) -> {
            if (value instanceof Json.ArrayValue array) {
                for (int i = start; i < array.elements().size(); i++) {
                    rule.check(array.elements().get(i), place + "/" + i, findings);
                }
            }
        };
    }

    private static Rule prefixItems(List<Rule> rules) {
        return (value, place, findings) -> {
            if (value instanceof Json.ArrayValue array) {
                for (int i = 0; i < Math.min(rules.size(), array.elements().size()); i++) {
                    rules.get(i).check(array.elements().get(i), place + "/" + i, findings);
                }
            }
        };
    }

    private static Rule properties(Map<String, Rule> rules) {
        return (value, place, findings) -> {
            if (value instanceof Json.ObjectValue object) {
                rules.forEach((name, rule) ->
                        object.member(name).ifPresent(member -> rule.check(member, within(place, name), findings)));
            }
        };
    }

    private static List<Rule> patternProperties(Map<String, Rule> rules) {
        return rules.entrySet().stream()
                .map(entry -> members(ValueRules.compiled(entry.getKey()).asPredicate(), entry.getValue()))
                .toList();
    }

    private static Rule additionalProperties(Rule rule, Json schema) {
        Set<String> known =
                schema.member("properties").map(Json::asObject).orElse(Map.of()).keySet();
        List<Pattern> patterns =
                schema.member("patternProperties").map(Json::asObject).orElse(Map.of()).keySet().stream()
                        .map(ValueRules::compiled)
                        .toList();
        return members(
                name -> !known.contains(name)
                        && patterns.stream()
                                .noneMatch(pattern -> pattern.matcher(name).find()),
                rule);
    }

    private static Rule propertyNames(Rule rule) {
        return (value, place, findings) -> {
            if (value instanceof Json.ObjectValue object) {
                object.members().keySet().forEach(name -> rule.check(Json.of(name), within(place, name), findings));
            }
        };
    }

    private static Rule members(Predicate<String> names, Rule rule) {
        return (value, place, findings) -> {
            if (value instanceof Json.ObjectValue object) {
                object.members().forEach((name, member) -> {
                    if (names.test(name)) {
                        rule.check(member, within(place, name), findings);
                    }
                });
            }
        };
    }

    private static String within(String place, String name) {
        return place + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
