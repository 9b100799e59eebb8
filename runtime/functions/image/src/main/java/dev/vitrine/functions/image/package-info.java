/** Functions of pictures, and what validates and decodes them. */
@NullMarked
package dev.vitrine.functions.image;

import org.jspecify.annotations.NullMarked;
