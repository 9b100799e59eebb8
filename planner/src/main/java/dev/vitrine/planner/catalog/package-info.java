/** The catalog as plans see it: an immutable picture of managed tables, incremental views and embedding indexes. */
@NullMarked
package dev.vitrine.planner.catalog;

import org.jspecify.annotations.NullMarked;
