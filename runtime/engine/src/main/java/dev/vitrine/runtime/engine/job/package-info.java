/** Work on many rows behind statements: jobs, and cells that wait to be computed. */
@NullMarked
package dev.vitrine.runtime.engine.job;

import org.jspecify.annotations.NullMarked;
