package dev.vitrine.planner.catalog;

import dev.vitrine.planner.PostgresType;
import java.util.Optional;

/**
 * A column of a managed table or view, as the server has it now.
 *
 * @param name its name as Postgres stores it
 * @param type its type
 * @param declaredType its type as {@code format_type} writes it, with length or precision
 * @param notNull whether NULL is refused
 * @param givenByServer whether the server gives it a value where an INSERT gives none: a default or an identity
 * @param computation how it is computed, absent for a base column
 */
public record Column(
        String name,
        PostgresType type,
        String declaredType,
        boolean notNull,
        boolean givenByServer,
        Optional<Computation> computation) {
    /** Whether it is computed. */
    public boolean isComputed() {
        return computation.isPresent();
    }

    /** Whether it is a media column whose values the user gives. */
    public boolean isGivenMedia() {
        return type.media().isPresent() && computation.isEmpty();
    }
}
