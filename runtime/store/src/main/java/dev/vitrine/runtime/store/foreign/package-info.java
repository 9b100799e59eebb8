/** Rows that clients other than the driver have written, until what they lack is computed. */
@NullMarked
package dev.vitrine.runtime.store.foreign;

import org.jspecify.annotations.NullMarked;
