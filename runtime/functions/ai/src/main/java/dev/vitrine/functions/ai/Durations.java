package dev.vitrine.functions.ai;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as providers write them: {@code 1s}, {@code 6m0s}, {@code 120ms}, {@code 1.5 seconds}, {@code 0.25}. */
final class Durations {
    private static final String NUMBER = "\\d{1,9}(?:\\.\\d{1,9})?";

    /** A span with its units, to be found within a text whatever its case. */
    static final String PATTERN = "(?:" + NUMBER
            + "\\s?(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)(?![a-z])\\s?){1,5}";

    private static final Pattern PIECE = Pattern.compile("(" + NUMBER + ")\\s?([a-z]*)\\s*");
    private static final BigDecimal YEAR =
            BigDecimal.valueOf(Duration.ofDays(365).toNanos());

    private Durations() {}

    /** The span, a year at most; a number without a unit is seconds. Empty if the text is none. */
    static Optional<Duration> parse(String text) {
        String written = text.strip().toLowerCase(Locale.ROOT);
        Matcher piece = PIECE.matcher(written);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (piece.find() && piece.start() == end) {
            Optional<Duration> unit = unit(piece.group(2));
            if (unit.isEmpty()) {
                return Optional.empty();
            }
            nanos = nanos.add(new BigDecimal(piece.group(1))
                    .multiply(BigDecimal.valueOf(unit.get().toNanos())));
            end = piece.end();
        }
        return end > 0 && end == written.length()
                ? Optional.of(Duration.ofNanos(nanos.min(YEAR).longValue()))
                : Optional.empty();
    }

    private static Optional<Duration> unit(String name) {
        return switch (name) {
            case "ms", "millisecond", "milliseconds" -> Optional.of(Duration.ofMillis(1));
            case "", "s", "sec", "secs", "second", "seconds" -> Optional.of(Duration.ofSeconds(1));
            case "m", "min", "mins", "minute", "minutes" -> Optional.of(Duration.ofMinutes(1));
            case "h", "hour", "hours" -> Optional.of(Duration.ofHours(1));
            case "d", "day", "days" -> Optional.of(Duration.ofDays(1));
            default -> Optional.empty();
        };
    }
}
