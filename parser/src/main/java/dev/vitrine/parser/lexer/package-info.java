/** Postgres' lexical rules. */
@NullMarked
package dev.vitrine.parser.lexer;

import org.jspecify.annotations.NullMarked;
