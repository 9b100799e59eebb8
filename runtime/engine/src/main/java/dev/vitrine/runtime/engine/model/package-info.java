/** Remote models: opened as CREATE MODEL says, kept within their limits, every call written down. */
@NullMarked
package dev.vitrine.runtime.engine.model;

import org.jspecify.annotations.NullMarked;
