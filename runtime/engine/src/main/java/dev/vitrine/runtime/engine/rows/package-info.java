/** Makes result sets of the server's driver out of rows that the server sent and values that functions computed. */
@NullMarked
package dev.vitrine.runtime.engine.rows;

import org.jspecify.annotations.NullMarked;
