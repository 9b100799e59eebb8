/** The language, seen through plain {@code java.sql}: SQL in, rows out. */
@NullMarked
package dev.vitrine.tck;

import org.jspecify.annotations.NullMarked;
