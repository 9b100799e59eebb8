/** Shared by the SDK and Vitrine's own functions; no promise to anyone else. */
@NullMarked
package dev.vitrine.udf.internal;

import org.jspecify.annotations.NullMarked;
