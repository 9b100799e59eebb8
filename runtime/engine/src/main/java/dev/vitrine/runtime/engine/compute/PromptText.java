package dev.vitrine.runtime.engine.compute;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.model.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Prompts as SQL carries them: a JSON array of parts, {@code [{"text": "What is in"}, {"image": "https://.."}]}, media by
 * their locators.
 */
final class PromptText {
    private static final String TEXT = "text";

    private PromptText() {}

    static String of(Prompt prompt) {
        List<Json> parts = new ArrayList<>();
        for (Prompt.Part part : prompt.parts()) {
            parts.add(part.accept(new Prompt.Visitor<Json>() {
                @Override
                public Json text(Prompt.Text text) {
                    return Json.object(Map.of(TEXT, Json.of(text.text())));
                }

                @Override
                public Json content(Prompt.Content content) {
                    Media media = content.media();
                    return Json.object(Map.of(media.kind().name().toLowerCase(Locale.ROOT), Json.of(media.locator())));
                }

                @Override
                public Json link(Prompt.Link link) {
                    return Json.object(Map.of("image", Json.of(link.uri().toString())));
                }
            }));
        }
        return Json.array(parts).toString();
    }

    /** The prompt that a JSON value holds; any other JSON is itself the text. */
    static Prompt parse(String json, MediaAccess media) {
        Json value = Json.parse(json);
        if (value instanceof Json.ArrayValue array) {
            List<Prompt.Part> parts = new ArrayList<>();
            for (Json element : array.asArray()) {
                part(element, media).ifPresent(parts::add);
            }
            if (!parts.isEmpty() && parts.size() == array.asArray().size()) {
                return new Prompt(parts);
            }
        }
        return Prompt.of(value instanceof Json.StringValue text ? text.asString() : json);
    }

    private static Optional<Prompt.Part> part(Json element, MediaAccess media) {
        if (!(element instanceof Json.ObjectValue object) || object.asObject().size() != 1) {
            return Optional.empty();
        }
        Map.Entry<String, Json> only = object.asObject().entrySet().iterator().next();
        if (!(only.getValue() instanceof Json.StringValue text)) {
            return Optional.empty();
        }
        if (only.getKey().equals(TEXT)) {
            return Optional.of(new Prompt.Text(text.asString()));
        }
        for (MediaKind kind : MediaKind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(only.getKey())) {
                return Optional.of(new Prompt.Content(media.open(kind, text.asString())));
            }
        }
        return Optional.empty();
    }
}
