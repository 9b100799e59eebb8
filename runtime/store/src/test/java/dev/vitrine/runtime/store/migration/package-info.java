@NullMarked
package dev.vitrine.runtime.store.migration;

import org.jspecify.annotations.NullMarked;
