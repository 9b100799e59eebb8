/** How fast the driver is beside the plain way to do the same, measured in one run. */
@NullMarked
package dev.vitrine.bench;

import org.jspecify.annotations.NullMarked;
