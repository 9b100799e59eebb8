/** Plans of queries: similarity search, versions and streamed function calls, spliced into the user's text. */
@NullMarked
package dev.vitrine.planner.query;

import org.jspecify.annotations.NullMarked;
