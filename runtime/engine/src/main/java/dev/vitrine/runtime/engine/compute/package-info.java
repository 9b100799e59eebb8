/** Computes: runs row programs over batches of rows, calling functions on all cores. */
@NullMarked
package dev.vitrine.runtime.engine.compute;

import org.jspecify.annotations.NullMarked;
