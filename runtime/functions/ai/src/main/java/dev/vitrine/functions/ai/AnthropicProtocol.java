package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.Embeddings;
import dev.vitrine.udf.model.ModelSettings;
import dev.vitrine.udf.model.Prompt;
import dev.vitrine.udf.model.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Anthropic's messages. A schema is that of a tool which the model has to call. */
final class AnthropicProtocol implements Protocol {
    private static final String TOOL = "answer";

    /** The API demands a bound; this one fits the answers of most columns. */
    private static final Json DEFAULTS = Json.object().put("max_tokens", 1024).build();

    private final ModelSettings settings;
    private final Failures failures;

    AnthropicProtocol(ModelSettings settings, Failures failures) {
        this.settings = settings;
        this.failures = failures;
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("anthropic-version", "2023-06-01");
        settings.secret().ifPresent(secret -> headers.put("x-api-key", secret));
        return headers;
    }

    @Override
    public Outgoing completion(CompletionRequest request) {
        Parts parts = new Parts();
        Json message = Json.object()
                .put("role", "user")
                .put(
                        "content",
                        Json.array(request.prompt().parts().stream()
                                .map(part -> part.accept(parts))
                                .toList()))
                .build();
        Json.ObjectBuilder body = Json.object().put("model", settings.model()).put("messages", Json.array(message));
        request.system().ifPresent(system -> body.put("system", system));
        request.temperature().ifPresent(temperature -> body.put("temperature", temperature));
        request.maxTokens().ifPresent(maxTokens -> body.put("max_tokens", maxTokens));
        request.schema().ifPresent(schema -> demand(schema, body));
        Json withParams = Fields.merge(Fields.merge(DEFAULTS, settings.params()), body.build());
        return new Outgoing(List.of("v1", "messages"), withParams, Map.of());
    }

    private static void demand(Json schema, Json.ObjectBuilder body) {
        Json tool = Json.object()
                .put("name", TOOL)
                .put("description", "Takes the answer.")
                .put("input_schema", schema)
                .build();
        body.put("tools", Json.array(tool))
                .put(
                        "tool_choice",
                        Json.object().put("type", "tool").put("name", TOOL).build());
    }

    @Override
    public Completion completion(CompletionRequest request, Incoming answer, Json body) {
        Usage usage = usage(body);
        String reason = Fields.text(body, "stop_reason").orElse("");
        if (reason.equals("refusal")) {
            throw failures.refused(answer, "the model declines to answer")
                    .usage(usage)
                    .build();
        }
        Completion.Finish finish = finish(reason);
        List<Json> blocks = Fields.list(body, "content");
        String text = (request.schema().isPresent() ? toolInput(blocks) : text(blocks))
                .or(() -> finish == Completion.Finish.LENGTH || reason.equals("end_turn")
                        ? text(blocks).or(() -> Optional.of(""))
                        : Optional.empty())
                .orElseThrow(() ->
                        failures.broken(answer, "it has no text").usage(usage).build());
        return new Completion(text, finish, usage, Fields.text(body, "model").orElse(settings.model()), answer.hints());
    }

    private static Optional<String> toolInput(List<Json> blocks) {
        return blocks.stream()
                .filter(block -> Fields.text(block, "type").equals(Optional.of("tool_use")))
                .flatMap(block -> Fields.at(block, "input").stream())
                .map(Json::toString)
                .findFirst();
    }

    private static Optional<String> text(List<Json> blocks) {
        List<String> texts = blocks.stream()
                .flatMap(block -> Fields.text(block, "text").stream())
                .toList();
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("", texts));
    }

    private static Completion.Finish finish(String reason) {
        return switch (reason) {
            case "end_turn", "stop_sequence", "tool_use" -> Completion.Finish.STOP;
            case "max_tokens", "model_context_window_exceeded" -> Completion.Finish.LENGTH;
            default -> Completion.Finish.OTHER;
        };
    }

    /** Anthropic counts what its cache read or wrote beside the input. */
    private static Usage usage(Json body) {
        long cached = Fields.count(body, "usage", "cache_read_input_tokens");
        long input = Fields.count(body, "usage", "input_tokens")
                + Fields.count(body, "usage", "cache_creation_input_tokens")
                + cached;
        return new Usage(1, input, Fields.count(body, "usage", "output_tokens"), cached);
    }

    @Override
    public Outgoing embeddings(EmbeddingRequest request) {
        throw failures.unsent("this provider has no embeddings");
    }

    @Override
    public Embeddings embeddings(EmbeddingRequest request, Incoming answer, VectorBody body) {
        throw failures.unsent("this provider has no embeddings");
    }

    private final class Parts implements Prompt.Visitor<Json> {
        private final EncodedContent encoded = new EncodedContent(failures);

        @Override
        public Json text(Prompt.Text part) {
            return Json.object().put("type", "text").put("text", part.text()).build();
        }

        @Override
        public Json content(Prompt.Content part) {
            if (part.media().kind() != MediaKind.IMAGE) {
                throw failures.unsent("this provider takes pictures, found a value of kind "
                        + part.media().kind());
            }
            return picture(Json.object()
                    .put("type", "base64")
                    .put("media_type", part.media().mediaType())
                    .put("data", encoded.base64(part.media()))
                    .build());
        }

        @Override
        public Json link(Prompt.Link part) {
            return picture(Json.object()
                    .put("type", "url")
                    .put("url", part.uri().toString())
                    .build());
        }

        private Json picture(Json source) {
            return Json.object().put("type", "image").put("source", source).build();
        }
    }
}
