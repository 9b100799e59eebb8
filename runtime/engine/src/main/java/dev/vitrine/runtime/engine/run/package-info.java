/** What every run of a statement needs: its surroundings, atomicity, types from the server, keys as a table. */
@NullMarked
package dev.vitrine.runtime.engine.run;

import org.jspecify.annotations.NullMarked;
