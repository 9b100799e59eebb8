/** Keeps what is derived up to date: computed columns, the rows of incremental views, the vectors of indexes. */
@NullMarked
package dev.vitrine.runtime.engine.maintain;

import org.jspecify.annotations.NullMarked;
