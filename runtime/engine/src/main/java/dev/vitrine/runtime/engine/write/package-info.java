/**
 * Runs statements that write managed tables: what can be computed before a row is written is, so that it is written once;
 * where Postgres decides the row, it is written, completed in the same transaction, and read back.
 */
@NullMarked
package dev.vitrine.runtime.engine.write;

import org.jspecify.annotations.NullMarked;
