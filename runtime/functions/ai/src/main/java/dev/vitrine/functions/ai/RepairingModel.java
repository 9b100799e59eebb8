package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.Embeddings;
import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.ModelException.Kind;
import dev.vitrine.udf.model.Prompt;
import dev.vitrine.udf.model.RemoteModel;
import dev.vitrine.udf.model.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Holds answers to their schema: one that breaks it is shown to the model once with what is wrong. Thread-safe. */
final class RepairingModel implements RemoteModel {
    private static final int MAX_SHOWN = 20_000;

    private final RemoteModel model;
    private final Failures failures;

    RepairingModel(RemoteModel model, Failures failures) {
        this.model = model;
        this.failures = failures;
    }

    @Override
    public CompletableFuture<Completion> complete(CompletionRequest request) {
        if (request.schema().isEmpty()) {
            return model.complete(request);
        }
        StructuredAnswers answers;
        try {
            answers = new StructuredAnswers(request.schema().get());
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(failures.unsent(String.valueOf(e.getMessage())));
        }
        CompletableFuture<Completion> result = new CompletableFuture<>();
        CompletionRequest asked = request.withSchema(answers.requested());
        ask(asked, Usage.NONE, result, first -> {
            StructuredAnswers.Checked checked = checked(answers, first, first.usage());
            if (checked.value().isPresent()) {
                result.complete(with(first, checked.value().get(), first.usage()));
            } else {
                ask(
                        repair(asked, first, checked.violations()),
                        first.usage(),
                        result,
                        second -> result.complete(
                                repaired(answers, second, first.usage().plus(second.usage()))));
            }
        });
        return result;
    }

    private Completion repaired(StructuredAnswers answers, Completion second, Usage usage) {
        StructuredAnswers.Checked checked = checked(answers, second, usage);
        Json value = checked.value()
                .orElseThrow(() -> failures.unusable(
                                Kind.WRONG_ANSWER,
                                "it breaks the schema, also when told so: " + String.join("; ", checked.violations()))
                        .usage(usage)
                        .hints(second.hints())
                        .build());
        return with(second, value, usage);
    }

    /** Sends a request, and hands its answer on unless the result is there already. Cancelling the result reaches it. */
    @SuppressWarnings("FutureReturnValueIgnored") // what the listeners themselves come to is nobody's concern
    private void ask(
            CompletionRequest request,
            Usage before,
            CompletableFuture<Completion> result,
            Consumer<Completion> onAnswer) {
        if (result.isDone()) {
            return;
        }
        CompletableFuture<Completion> answer = model.complete(request);
        result.whenComplete((value, failure) -> answer.cancel(true));
        answer.whenComplete((completion, failure) -> {
            try {
                if (failure == null) {
                    onAnswer.accept(completion);
                } else {
                    result.completeExceptionally(withUsage(failure, before));
                }
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
    }

    private static Throwable withUsage(Throwable failure, Usage before) {
        Throwable reason =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return reason instanceof ModelException known && !before.equals(Usage.NONE)
                ? known.withMoreUsage(before)
                : reason;
    }

    private StructuredAnswers.Checked checked(StructuredAnswers answers, Completion completion, Usage usage) {
        if (completion.finish() == Completion.Finish.LENGTH) {
            throw failures.unusable(Kind.BROKEN_ANSWER, "its tokens ended before the JSON did; allow more of them")
                    .usage(usage)
                    .hints(completion.hints())
                    .build();
        }
        return answers.check(completion.text());
    }

    private static Completion with(Completion completion, Json value, Usage usage) {
        return new Completion(value.toString(), completion.finish(), usage, completion.model(), completion.hints());
    }

    private static CompletionRequest repair(CompletionRequest request, Completion first, List<String> violations) {
        String shown = first.text().substring(0, Math.min(first.text().length(), MAX_SHOWN));
        List<Prompt.Part> parts = new ArrayList<>(request.prompt().parts());
        parts.add(new Prompt.Text("""
                You answered this before:
                %s

                That answer does not satisfy the JSON Schema:
                - %s

                Answer again, with the corrected JSON and nothing else.""".formatted(shown, String.join("\n- ", violations))));
        CompletionRequest repair = request.withPrompt(new Prompt(parts));
        // Another request, so another key; the same one at every try.
        return request.idempotencyKey()
                .map(key -> repair.withIdempotencyKey(UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8))
                        .toString()))
                .orElse(repair);
    }

    @Override
    public CompletableFuture<Embeddings> embed(EmbeddingRequest request) {
        return model.embed(request);
    }

    @Override
    public void close() {
        model.close();
    }
}
