/** Runs definitions: tables, views and indexes with their catalog rows, triggers and first contents, in one transaction. */
@NullMarked
package dev.vitrine.runtime.engine.definition;

import org.jspecify.annotations.NullMarked;
