/** Programs over the values of a row: what Postgres evaluates, what functions compute, and in which order. */
@NullMarked
package dev.vitrine.planner.expression;

import org.jspecify.annotations.NullMarked;
