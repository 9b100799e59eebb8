/**
 * What the author of a function needs to call Java from SQL: annotations, media values, JSON, and embedders.
 * It depends on the JDK and null annotations alone, so a function jar carries nothing of Vitrine's.
 */
@NullMarked
package dev.vitrine.udf;

import org.jspecify.annotations.NullMarked;
