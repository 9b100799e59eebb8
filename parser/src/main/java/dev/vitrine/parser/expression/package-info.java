/** Scalar expressions, lean: what a planner must see, with exact spans. */
@NullMarked
package dev.vitrine.parser.expression;

import org.jspecify.annotations.NullMarked;
