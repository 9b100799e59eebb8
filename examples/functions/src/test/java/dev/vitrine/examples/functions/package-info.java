/** The example functions, called from SQL. */
@NullMarked
package dev.vitrine.examples.functions;

import org.jspecify.annotations.NullMarked;
