/** Places in a SQL text, splicing of it, and the one exception of the parser. */
@NullMarked
package dev.vitrine.parser.text;

import org.jspecify.annotations.NullMarked;
