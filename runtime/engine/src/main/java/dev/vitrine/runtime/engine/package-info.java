/**
 * Runs statements: routes a text to Postgres or to a plan, computes what functions give, and keeps computed columns,
 * incremental views and embedding indexes up to date with every write.
 */
@NullMarked
package dev.vitrine.runtime.engine;

import org.jspecify.annotations.NullMarked;
