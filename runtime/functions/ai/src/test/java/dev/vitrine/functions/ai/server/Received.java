package dev.vitrine.functions.ai.server;

import dev.vitrine.udf.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request that came in. Immutable.
 *
 * @param path without the query
 * @param headers by names in lower case
 */
public record Received(String path, Map<String, String> headers, String body) {
    public Received {
        headers = Map.copyOf(headers);
    }

    /** The body; it must be JSON. */
    public Json json() {
        return Json.parse(body);
    }

    /** A header; the name is in lower case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The protocol that the path belongs to. */
    public Optional<Wire> wire() {
        return Stream.of(Wire.values()).filter(wire -> wire.takes(path)).findFirst();
    }

    /** The words of a prompt, a line each part; system text and media left out. */
    public String prompt() {
        Json json = json();
        Json parts = json.member("messages")
                .map(messages -> last(messages).member("content").orElse(Json.NULL))
                .or(() -> json.member("contents")
                        .map(contents -> last(contents).member("parts").orElse(Json.NULL)))
                .orElse(Json.NULL);
        return parts instanceof Json.StringValue text ? text.value() : String.join("\n", texts(parts));
    }

    /** The texts to embed. */
    public List<String> inputs() {
        Json json = json();
        return json.member("input")
                .map(Json::asArray)
                .map(inputs -> inputs.stream().map(Json::asString).toList())
                .orElseGet(() -> json.member("requests").map(Json::asArray).orElse(List.of()).stream()
                        .map(request ->
                                texts(request.member("content")
                                                .orElseThrow()
                                                .member("parts")
                                                .orElseThrow())
                                        .stream()
                                        .collect(Collectors.joining()))
                        .toList());
    }

    private static Json last(Json array) {
        return array.asArray().get(array.asArray().size() - 1);
    }

    private static List<String> texts(Json parts) {
        return parts.asArray().stream()
                .flatMap(part -> part.member("text").stream())
                .map(Json::asString)
                .toList();
    }
}
