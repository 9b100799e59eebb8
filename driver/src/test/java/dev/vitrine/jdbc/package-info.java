@NullMarked
package dev.vitrine.jdbc;

import org.jspecify.annotations.NullMarked;
