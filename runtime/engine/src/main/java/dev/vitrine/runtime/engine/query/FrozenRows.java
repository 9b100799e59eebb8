package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.Classification;
import dev.vitrine.parser.Names;
import dev.vitrine.parser.StatementClassifier;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.runtime.engine.rows.DriverRows;
import dev.vitrine.runtime.engine.rows.HiddenColumns;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerSession;
import dev.vitrine.runtime.engine.statement.RowBatches;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rows of a query in a table of its own. What only the server has to do with is copied there; rows that functions
 * have a part in are written as they come. One thread at a time.
 */
public final class FrozenRows {
    private static final int BATCH_ROWS = 1_000;

    private final RunContext context;
    private final String query;
    private final Relations relations;
    private final Classification classification;

    /** The rows of a query without parameters. */
    public FrozenRows(RunContext context, String query, Relations relations, Names names) {
        this.context = context;
        this.query = query;
        this.relations = relations;
        this.classification = StatementClassifier.classify(query, names);
    }

    /** Makes the table and fills it, in the transaction of the connection. */
    public void into(String table) throws SQLException {
        if (classification.hasFunctionCall() || classification.hasSimilarity()) {
            compute(table);
        } else {
            copy(table);
        }
    }

    private void copy(String table) throws SQLException {
        String text = new QueryRunner(context, query, classification, relations)
                .plan(List.of())
                .text()
                .text();
        List<String> visible = ServerSession.describe(context.connection(), text, columns -> {
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                if (!HiddenColumns.isHidden(columns.getColumnLabel(i))) {
                    names.add(Quote.name(columns.getColumnLabel(i)));
                }
            }
            return names;
        });
        execute("CREATE TABLE " + table + " AS SELECT " + String.join(", ", visible) + " FROM (" + text + ") AS "
                + Quote.name("~q"));
    }

    private void compute(String table) throws SQLException {
        try (RowBatches batches = new QueryRunner(context, query, classification, relations).rows(List.of())) {
            ResultSet rows = batches.first();
            ResultSetMetaData columns = rows.getMetaData();
            List<Integer> places = new ArrayList<>();
            List<String> names = new ArrayList<>();
            List<PostgresType> types = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                if (!HiddenColumns.isHidden(columns.getColumnLabel(i))) {
                    places.add(i);
                    names.add(Quote.name(columns.getColumnLabel(i)));
                    types.add(type(columns, i));
                }
            }
            execute("CREATE TABLE " + table + " ("
                    + IntStream.range(0, names.size())
                            .mapToObj(i -> names.get(i) + " " + types.get(i).sqlName())
                            .collect(Collectors.joining(", "))
                    + ")");
            String insert = "INSERT INTO " + table + " SELECT "
                    + IntStream.rangeClosed(1, names.size())
                            .mapToObj(i -> "u.k" + i)
                            .collect(Collectors.joining(", "))
                    + " FROM " + Keys.table(types, "u") + " ORDER BY u.n";
            for (@Nullable ResultSet batch = rows; batch != null; batch = batches.next()) {
                write(batch, places, types, insert);
            }
        }
    }

    private static PostgresType type(ResultSetMetaData columns, int column) throws SQLException {
        Optional<PostgresType> media = DriverRows.computedMedia(columns, column).map(PostgresType::of);
        return media.isPresent() ? media.get() : PostgresType.of(typeName(columns.getColumnTypeName(column)));
    }

    /** The server's driver names a column that counts by itself so; its type is another. */
    private static String typeName(String name) {
        return switch (name) {
            case "smallserial" -> "int2";
            case "serial" -> "int4";
            case "bigserial" -> "int8";
            default -> name;
        };
    }

    private void write(ResultSet batch, List<Integer> places, List<PostgresType> types, String insert)
            throws SQLException {
        boolean more = true;
        while (more) {
            Keys lines = new Keys(types);
            while (lines.size() < BATCH_ROWS && (more = batch.next())) {
                List<@Nullable String> line = new ArrayList<>();
                for (int place : places) {
                    line.add(batch.getString(place));
                }
                lines.add(line);
            }
            if (lines.size() > 0) {
                context.cancellation().check();
                try (PreparedStatement statement = context.connection().prepareStatement(insert)) {
                    lines.bind(statement, 1);
                    statement.executeUpdate();
                }
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = context.connection().createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
