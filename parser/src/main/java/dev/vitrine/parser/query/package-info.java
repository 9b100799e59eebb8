/** A parsed query: clauses, from items and the calls in it, with the spans to splice at. */
@NullMarked
package dev.vitrine.parser.query;

import org.jspecify.annotations.NullMarked;
