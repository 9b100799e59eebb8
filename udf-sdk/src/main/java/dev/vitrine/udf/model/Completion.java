package dev.vitrine.udf.model;

import java.util.Objects;

/**
 * A model's answer. Immutable.
 *
 * @param text the answer; may be empty
 * @param finish why it ends
 * @param usage what it took
 * @param model the name of the model that answered, as the provider reports it; the name asked for if it reports none
 * @param hints what the provider tells about its limits
 */
public record Completion(String text, Finish finish, Usage usage, String model, RateHints hints) {
    /** Why an answer ends. */
    public enum Finish {
        /** It is whole. */
        STOP,
        /** The bound of its tokens cut it off. */
        LENGTH,
        /** A reason of the provider's own, or none given. */
        OTHER
    }

    public Completion {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(finish, "finish");
        Objects.requireNonNull(usage, "usage");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(hints, "hints");
    }
}
