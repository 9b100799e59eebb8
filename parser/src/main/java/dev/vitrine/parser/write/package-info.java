/** The shapes of INSERT, UPDATE, DELETE, MERGE, TRUNCATE and COPY, with the spans to splice at. */
@NullMarked
package dev.vitrine.parser.write;

import org.jspecify.annotations.NullMarked;
