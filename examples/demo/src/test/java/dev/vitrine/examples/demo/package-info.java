/** The tour, taken. */
@NullMarked
package dev.vitrine.examples.demo;

import org.jspecify.annotations.NullMarked;
