/** A tour of the language on real films and pictures, by plain {@code java.sql}. */
@NullMarked
package dev.vitrine.examples.demo;

import org.jspecify.annotations.NullMarked;
