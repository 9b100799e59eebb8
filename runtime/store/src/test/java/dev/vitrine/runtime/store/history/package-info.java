@NullMarked
package dev.vitrine.runtime.store.history;

import org.jspecify.annotations.NullMarked;
