/** Jobs on many rows, and the slices of rows that workers hold. */
@NullMarked
package dev.vitrine.runtime.store.job;

import org.jspecify.annotations.NullMarked;
