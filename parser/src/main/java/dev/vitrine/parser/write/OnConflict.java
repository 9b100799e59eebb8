package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Span;
import java.util.List;

/**
 * An ON CONFLICT clause.
 *
 * @param update the assignments of DO UPDATE; empty with DO NOTHING
 */
public record OnConflict(Span span, boolean doesUpdate, List<Assignment> update) {
    public OnConflict {
        update = List.copyOf(update);
    }
}
