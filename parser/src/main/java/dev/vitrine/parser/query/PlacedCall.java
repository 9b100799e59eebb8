package dev.vitrine.parser.query;

import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * A call and where it stands.
 *
 * @param conjunct the conjunct of WHERE around it
 * @param outer the innermost call around it, if it is in an argument
 */
public record PlacedCall(Call call, Place place, Optional<Span> conjunct, Optional<Call> outer) {}
