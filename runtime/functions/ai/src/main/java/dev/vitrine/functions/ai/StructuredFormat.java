package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.UdfException;

/** What people give as response_format: a JSON Schema, or OpenAI's wrapping of one. */
final class StructuredFormat {
    private StructuredFormat() {}

    static Json schema(Json format) {
        if (!(format instanceof Json.ObjectValue object)) {
            throw UdfException.invalidArgument("response_format is a JSON Schema, an object, not " + format);
        }
        Json wrapped = object.asObject().get("json_schema");
        if (wrapped instanceof Json.ObjectValue inner
                && inner.asObject().get("schema") instanceof Json.ObjectValue schema) {
            return schema;
        }
        return format;
    }
}
