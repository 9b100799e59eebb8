/** The generated grammar and the way from its tree to our records. Internal to this module. */
@NullMarked
package dev.vitrine.parser.grammar;

import org.jspecify.annotations.NullMarked;
