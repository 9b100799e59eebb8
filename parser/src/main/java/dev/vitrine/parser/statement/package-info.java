/** Statements of the language that define, alter or show an object. */
@NullMarked
package dev.vitrine.parser.statement;

import org.jspecify.annotations.NullMarked;
