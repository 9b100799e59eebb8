package dev.vitrine.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a statement answered.
 *
 * @param sql the statement
 * @param columns the names of the result's columns; empty for a statement without rows
 * @param rows the rows, one cell a column
 * @param updateCount the number of rows written, 0 or more; without meaning where there are columns
 * @param took the time until the last row was read
 */
record Answer(String sql, List<String> columns, List<List<Cell>> rows, int updateCount, Duration took) {
    Answer {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** What came out in a few words, such as {@code 5 rows in 12 ms}. */
    String summary() {
        int count = columns.isEmpty() ? updateCount : rows.size();
        String what = columns.isEmpty() && count == 0
                ? "done"
                : count + (count == 1 ? " row" : " rows") + (columns.isEmpty() ? " written" : "");
        double millis = took.toNanos() / 1e6;
        return millis < 1_000
                ? String.format(Locale.ROOT, "%s in %.0f ms", what, millis)
                : String.format(Locale.ROOT, "%s in %.1f s", what, millis / 1_000);
    }
}
