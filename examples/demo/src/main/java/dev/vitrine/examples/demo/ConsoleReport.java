package dev.vitrine.examples.demo;

import java.io.PrintStream;
import java.util.List;

/** Tells the tour on a terminal. */
final class ConsoleReport {
    private static final int WIDEST_CELL = 48;
    private static final int MOST_ROWS = 8;

    private final PrintStream out;

    ConsoleReport(PrintStream out) {
        this.out = out;
    }

    void begin(Chapter chapter) {
        out.println();
        out.println("== " + chapter.title());
        out.println(chapter.text());
    }

    void tell(Answer answer) {
        out.println();
        answer.sql().lines().forEach(line -> out.println("  " + line));
        if (answer.rows().stream()
                .flatMap(List::stream)
                .anyMatch(cell -> cell.text().indexOf('\n') >= 0)) {
            answer.rows()
                    .forEach(row ->
                            row.forEach(cell -> cell.text().lines().forEach(line -> out.println("    " + line))));
        } else if (!answer.columns().isEmpty()) {
            table(answer);
        }
        out.println("  -- " + answer.summary());
    }

    private void table(Answer answer) {
        int columns = answer.columns().size();
        List<List<Cell>> shown =
                answer.rows().subList(0, Math.min(MOST_ROWS, answer.rows().size()));
        int[] widths = new int[columns];
        for (int i = 0; i < columns; i++) {
            int column = i;
            widths[i] = Math.max(
                    answer.columns().get(i).length(),
                    shown.stream()
                            .mapToInt(row -> cut(row.get(column).text()).length())
                            .max()
                            .orElse(0));
        }
        line(answer.columns(), widths);
        shown.forEach(row -> line(row.stream().map(cell -> cut(cell.text())).toList(), widths));
        if (shown.size() < answer.rows().size()) {
            out.println("    .. " + (answer.rows().size() - shown.size()) + " more");
        }
    }

    private void line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("    ");
        for (int i = 0; i < cells.size(); i++) {
            line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
        }
        out.println(line.toString().stripTrailing());
    }

    /** One line of a value that fits beside others. */
    private static String cut(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= WIDEST_CELL ? line : line.substring(0, WIDEST_CELL - 2) + "..";
    }
}
