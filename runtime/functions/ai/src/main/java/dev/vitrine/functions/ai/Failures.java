package dev.vitrine.functions.ai;

import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.ModelException.Kind;
import dev.vitrine.udf.model.ModelSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** The failures of one model, worded. Immutable. */
final class Failures {
    /** Names of failures that no waiting cures, although their status says that the pace is too high. */
    private static final Set<String> OUT_OF_MONEY =
            Set.of("insufficient_quota", "billing_hard_limit_reached", "billing_not_active");

    private final String subject;
    private final Wording wording;

    Failures(String provider, ModelSettings settings) {
        this.subject = "%s model \"%s\"".formatted(provider, settings.model());
        this.wording = new Wording(settings.secret());
    }

    /** The request is not sent, since the provider could not take it. */
    ModelException unsent(String reason) {
        return ModelException.of(Kind.REFUSED, "%s cannot be asked: %s".formatted(subject, wording.clean(reason)))
                .build();
    }

    /** The provider answered, and will not give what is asked. */
    ModelException.Builder refused(Incoming answer, String reason) {
        return of(Kind.REFUSED, answer, answer.status(), reason);
    }

    /** The provider answered with something that is no answer. */
    ModelException.Builder broken(Incoming answer, String reason) {
        return of(Kind.BROKEN_ANSWER, answer, answer.status(), reason);
    }

    /** A whole answer, or two of them, that cannot be used. */
    ModelException.Builder unusable(Kind kind, String reason) {
        return ModelException.of(kind, "%s %s: %s".formatted(subject, verb(kind), wording.clean(reason)));
    }

    /** An answer with a status that is no success. */
    ModelException failed(Incoming answer) {
        String location = answer.headers().get("Location");
        return location != null && answer.status() / 100 == 3
                ? refused(answer, "the endpoint redirects; set the endpoint that it leads to")
                        .build()
                : failed(answer, ProviderError.of(answer.text()), answer.status());
    }

    /** An answer that says in its body that it is none. */
    ModelException failed(Incoming answer, ProviderError error) {
        return error.status().isPresent()
                ? failed(answer, error, error.status().getAsInt())
                : broken(answer, error.message()).build();
    }

    private ModelException failed(Incoming answer, ProviderError error, int status) {
        ModelException.Builder failure = of(kind(status, error), answer, status, error.message());
        RateHeaders.retryAfter(answer.headers()).or(error::retryAfter).ifPresent(failure::retryAfter);
        return failure.build();
    }

    /** The exchange ended before an answer. */
    ModelException noAnswer(IOException cause) {
        return ModelException.of(
                        Kind.UNAVAILABLE,
                        "%s %s (no answer): %s".formatted(subject, verb(Kind.UNAVAILABLE), reason(cause)))
                .cause(cause)
                .build();
    }

    /** The exchange ended in the middle of an answer. */
    ModelException cutOff(Incoming start, IOException cause) {
        return broken(start, "the answer was cut off: " + reason(cause))
                .cause(cause)
                .build();
    }

    private ModelException.Builder of(Kind kind, Incoming answer, int status, String reason) {
        String said = wording.clean(reason);
        String message =
                "%s %s (%d): %s".formatted(subject, verb(kind), status, said.isEmpty() ? "no reason told" : said);
        return ModelException.of(kind, message).status(answer.status()).hints(answer.hints());
    }

    private String reason(IOException cause) {
        return cause instanceof InterruptedIOException
                ? "it took longer than the timeout"
                : wording.clean(Objects.requireNonNullElse(
                        cause.getMessage(), cause.getClass().getSimpleName()));
    }

    private static Kind kind(int status, ProviderError error) {
        if (status == 429) {
            return neverFits(error) ? Kind.REFUSED : Kind.RATE_LIMITED;
        }
        if (status == 529 || (status >= 500 && isOverloaded(error))) {
            return Kind.RATE_LIMITED;
        }
        boolean mayPass = status >= 500 || status == 408 || status == 409 || status == 425;
        return mayPass ? Kind.UNAVAILABLE : Kind.REFUSED;
    }

    private static boolean neverFits(ProviderError error) {
        return error.codes().stream().anyMatch(OUT_OF_MONEY::contains)
                || error.message().startsWith("Request too large");
    }

    private static boolean isOverloaded(ProviderError error) {
        return error.codes().contains("overloaded_error")
                || error.message().toLowerCase(Locale.ROOT).contains("overloaded");
    }

    private static String verb(Kind kind) {
        return switch (kind) {
            case RATE_LIMITED -> "is rate-limited";
            case UNAVAILABLE -> "is unavailable";
            case BROKEN_ANSWER -> "gave a broken answer";
            case WRONG_ANSWER -> "gave a wrong answer";
            case REFUSED -> "refused";
        };
    }
}
