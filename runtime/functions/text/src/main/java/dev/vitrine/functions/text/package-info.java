/** Functions of text that Postgres does not have in this form. */
@NullMarked
package dev.vitrine.functions.text;

import org.jspecify.annotations.NullMarked;
