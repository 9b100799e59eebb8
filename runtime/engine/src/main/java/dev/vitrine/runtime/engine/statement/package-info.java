/** How a program, its parameters, options and results look to who runs it. */
@NullMarked
package dev.vitrine.runtime.engine.statement;

import org.jspecify.annotations.NullMarked;
