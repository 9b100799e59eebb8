/**
 * The embedded server: PostgreSQL with pgvector in a directory, started by the first JVM that opens the directory,
 * shared by the others and stopped by the last to leave. {@link dev.vitrine.runtime.postgres.EmbeddedServer} is the
 * door; everything else public belongs to its answers.
 */
@NullMarked
package dev.vitrine.runtime.postgres;

import org.jspecify.annotations.NullMarked;
