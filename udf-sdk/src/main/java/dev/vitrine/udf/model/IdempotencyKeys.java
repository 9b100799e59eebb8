package dev.vitrine.udf.model;

/** What a provider can be sent as a header. */
final class IdempotencyKeys {
    private static final int MAX_LENGTH = 200;

    private IdempotencyKeys() {}

    static void check(String key) {
        if (key.isEmpty() || key.length() > MAX_LENGTH || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("an idempotency key has 1 to 200 visible ASCII characters");
        }
    }
}
