@NullMarked
package dev.vitrine.jdbc.command;

import org.jspecify.annotations.NullMarked;
