@NullMarked
package dev.vitrine.runtime.store.cell;

import org.jspecify.annotations.NullMarked;
