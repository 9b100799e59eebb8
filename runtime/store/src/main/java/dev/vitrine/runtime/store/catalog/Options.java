package dev.vitrine.runtime.store.catalog;

import dev.vitrine.udf.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Options as a JSON object of strings. */
final class Options {
    private Options() {}

    static Map<String, String> parse(String json) {
        Map<String, String> options = new LinkedHashMap<>();
        Json.parse(json).asObject().forEach((key, value) -> options.put(key, value.asString()));
        return options;
    }

    static String print(Map<String, String> options) {
        Map<String, Json> values = new LinkedHashMap<>();
        options.forEach((key, value) -> values.put(key, Json.of(value)));
        return Json.object(values).toString();
    }
}
