/** The parse copy: what the grammar cannot read and the planner need not is replaced by filler of equal length. */
@NullMarked
package dev.vitrine.parser.mask;

import org.jspecify.annotations.NullMarked;
