/** Functions as a user writes them: only the SDK is used, and the driver finds them on the class path. */
@NullMarked
package dev.vitrine.examples.functions;

import org.jspecify.annotations.NullMarked;
