/**
 * Media values: from a locator to bytes that were checked, and the store that keeps bytes which were given or computed.
 */
@NullMarked
package dev.vitrine.runtime.media;

import org.jspecify.annotations.NullMarked;
