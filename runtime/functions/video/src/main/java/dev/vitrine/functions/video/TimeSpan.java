package dev.vitrine.functions.video;

import dev.vitrine.udf.UdfException;
import org.jspecify.annotations.Nullable;

/**
 * The seconds {@code [start, end)} of a film.
 *
 * @param start not negative
 * @param end not before start, infinite for the film's end
 */
record TimeSpan(double start, double end) {
    static TimeSpan of(@Nullable Double start, @Nullable Double end) {
        double from = start == null ? 0 : start;
        double to = end == null ? Double.POSITIVE_INFINITY : end;
        if (!(from >= 0) || from == Double.POSITIVE_INFINITY) {
            throw UdfException.invalidArgument("start must be a second of the film, 0 or more, not " + from);
        }
        if (!(to >= from)) {
            throw UdfException.invalidArgument(
                    "end must not be before start: start is %s, end is %s".formatted(from, to));
        }
        return new TimeSpan(from, to);
    }
}
