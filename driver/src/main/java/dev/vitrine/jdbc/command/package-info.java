/** What the driver's jar does as a program. */
@NullMarked
package dev.vitrine.jdbc.command;

import org.jspecify.annotations.NullMarked;
