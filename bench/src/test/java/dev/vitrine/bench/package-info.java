/** Whether the numbers are put together rightly. */
@NullMarked
package dev.vitrine.bench;

import org.jspecify.annotations.NullMarked;
