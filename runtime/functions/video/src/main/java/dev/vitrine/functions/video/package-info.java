/** Functions of films: their properties, their frames, and what validates them. */
@NullMarked
package dev.vitrine.functions.video;

import org.jspecify.annotations.NullMarked;
