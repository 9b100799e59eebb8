/** The catalog on the server: reads it into a picture for plans and writes definitions. */
@NullMarked
package dev.vitrine.runtime.store.catalog;

import org.jspecify.annotations.NullMarked;
