/** Makes the parser's grammar from the template in the calcite-core jar. Runs in the build only. */
@NullMarked
package dev.vitrine.parsergen;

import org.jspecify.annotations.NullMarked;
