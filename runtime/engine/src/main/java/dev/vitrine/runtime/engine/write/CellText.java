package dev.vitrine.runtime.engine.write;

import org.jspecify.annotations.Nullable;

/** The cells of one column as the server's text, by the number of their row. */
@FunctionalInterface
interface CellText {
    /** A cell; null for NULL. */
    @Nullable
    String of(int row);
}
