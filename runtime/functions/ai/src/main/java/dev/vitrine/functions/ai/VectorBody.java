package dev.vitrine.functions.ai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.vitrine.udf.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A JSON text whose vectors were read into arrays, without an object a number: a batch may hold millions. In the place
 * of each vector the JSON has an array of its number, counted from 0.
 */
record VectorBody(Json json, List<float[]> vectors) {
    /** The names of members that hold vectors. */
    private static final Set<String> NAMES = Set.of("embedding", "values");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    /**
     * Reads a text.
     *
     * @throws IOException if it is no JSON, or a vector holds something that is no number
     */
    static VectorBody parse(byte[] text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            List<float[]> vectors = new ArrayList<>();
            parser.nextToken();
            Json json = value(parser, vectors);
            if (parser.nextToken() != null) {
                throw new IOException("the JSON goes on after its end");
            }
            return new VectorBody(json, List.copyOf(vectors));
        }
    }

    /**
     * The vector that was a member of an object.
     *
     * @throws IllegalArgumentException if it has none
     */
    float[] vector(Json object, String name) {
        return Fields.at(object, name)
                .filter(Json.ArrayValue.class::isInstance)
                .map(number -> vectors.get((int) number.asArray().get(0).asLong()))
                .orElseThrow(() -> new IllegalArgumentException("it has no array \"%s\"".formatted(name)));
    }

    private static Json value(JsonParser parser, List<float[]> vectors) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("the JSON ends too early");
        }
        return switch (token) {
            case START_OBJECT -> object(parser, vectors);
            case START_ARRAY -> array(parser, vectors);
            case VALUE_STRING -> Json.of(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Json.of(parser.getDecimalValue());
            case VALUE_TRUE -> Json.of(true);
            case VALUE_FALSE -> Json.of(false);
            case VALUE_NULL -> Json.NULL;
            default ->
                throw new IOException("the JSON has no value at offset "
                        + parser.currentLocation().getByteOffset());
        };
    }

    private static Json object(JsonParser parser, List<float[]> vectors) throws IOException {
        Json.ObjectBuilder object = Json.object();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.START_ARRAY && NAMES.contains(name)) {
                object.put(name, Json.array(Json.of(vectors.size())));
                vectors.add(vector(parser));
            } else {
                object.put(name, value(parser, vectors));
            }
        }
        return object.build();
    }

    private static Json array(JsonParser parser, List<float[]> vectors) throws IOException {
        List<Json> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser, vectors));
        }
        return Json.array(elements);
    }

    private static float[] vector(JsonParser parser) throws IOException {
        float[] elements = new float[1024];
        int length = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            JsonToken token = parser.currentToken();
            if (token == null || !token.isNumeric()) {
                throw new IOException("a vector holds something that is no number");
            }
            if (length == elements.length) {
                elements = Arrays.copyOf(elements, 2 * length);
            }
            elements[length++] = parser.getFloatValue();
        }
        return Arrays.copyOf(elements, length);
    }
}
