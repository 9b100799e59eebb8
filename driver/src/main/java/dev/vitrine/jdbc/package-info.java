/**
 * The JDBC driver: {@code java.sql} over the driver of Postgres, with Vitrine's SQL where a text uses it. A text that
 * uses none goes to Postgres as it is.
 */
@NullMarked
package dev.vitrine.jdbc;

import org.jspecify.annotations.NullMarked;
