/** The schema {@code vitrine} of a database: numbered SQL scripts, applied once and in order. */
@NullMarked
package dev.vitrine.runtime.store.migration;

import org.jspecify.annotations.NullMarked;
