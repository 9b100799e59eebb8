/**
 * Versions of tables: triggers that keep every replaced row, numbers for the transactions that wrote, and the SQL that
 * reads a table as it was.
 *
 * <p>How it works and why is said in the script {@code V0002__history.sql} and in {@link
 * dev.vitrine.runtime.store.history.TableTriggers}. All state is in the database; the classes here are stateless and
 * thread-safe.
 */
@NullMarked
package dev.vitrine.runtime.store.history;

import org.jspecify.annotations.NullMarked;
