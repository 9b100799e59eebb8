package dev.vitrine.parser.write;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.query.Alias;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * The table that is written.
 *
 * @param only whether ONLY is written before it
 * @param span from ONLY or the name to the end of the alias
 */
public record Target(QualifiedName table, boolean only, Optional<Alias> alias, Span span) {}
