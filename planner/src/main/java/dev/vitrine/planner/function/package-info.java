/** Functions on the class path, their signatures, and the choice of one for a call. */
@NullMarked
package dev.vitrine.planner.function;

import org.jspecify.annotations.NullMarked;
