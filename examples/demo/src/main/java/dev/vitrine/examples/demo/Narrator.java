package dev.vitrine.examples.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs statements and reads what they answer. One thread at a time; the connection stays the caller's. */
final class Narrator {
    private final Connection connection;

    Narrator(Connection connection) {
        this.connection = connection;
    }

    /** Runs one statement to its last row. */
    Answer run(String sql) throws SQLException, IOException {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                int count = Math.max(0, statement.getUpdateCount());
                return new Answer(sql, List.of(), List.of(), count, Duration.ofNanos(System.nanoTime() - start));
            }
            try (ResultSet rows = statement.getResultSet()) {
                return read(sql, rows, start);
            }
        }
    }

    private static Answer read(String sql, ResultSet rows, long start) throws SQLException, IOException {
        ResultSetMetaData description = rows.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= description.getColumnCount(); i++) {
            columns.add(description.getColumnLabel(i));
        }
        List<List<Cell>> cells = new ArrayList<>();
        while (rows.next()) {
            List<Cell> row = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                row.add(cell(rows, i, description.getColumnTypeName(i)));
            }
            cells.add(row);
        }
        return new Answer(sql, columns, cells, 0, Duration.ofNanos(System.nanoTime() - start));
    }

    private static Cell cell(ResultSet rows, int column, String type) throws SQLException, IOException {
        String text = rows.getString(column);
        if (text == null) {
            return new Cell.Null();
        }
        return type.equals("image")
                ? new Cell.Picture(text, Thumbnail.dataUri(rows.getObject(column, BufferedImage.class)))
                : new Cell.Text(text);
    }
}
