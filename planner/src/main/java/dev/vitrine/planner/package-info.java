/** What plans have in common: errors with their SQLSTATE, types, and the one place that quotes names and literals. */
@NullMarked
package dev.vitrine.planner;

import org.jspecify.annotations.NullMarked;
