package dev.vitrine.jdbc;

import java.sql.SQLException;

/** Column numbers of a result of which some columns are hidden. */
final class VisibleColumns {
    private VisibleColumns() {}

    /** The server's number of the user's column. */
    static int number(int[] columns, int column) throws SQLException {
        if (column < 1 || column > columns.length) {
            throw SqlExceptions.of(
                    "22023",
                    "The column index is out of range: " + column + ", number of columns: " + columns.length + ".");
        }
        return columns[column - 1];
    }
}
