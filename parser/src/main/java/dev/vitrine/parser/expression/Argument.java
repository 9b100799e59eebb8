package dev.vitrine.parser.expression;

import java.util.Optional;

/**
 * An argument of a call.
 *
 * @param name of {@code name => value}, as Postgres stores it
 */
public record Argument(Optional<String> name, Expression value) {}
