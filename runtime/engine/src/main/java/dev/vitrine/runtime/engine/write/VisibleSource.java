package dev.vitrine.runtime.engine.write;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.expression.MediaText;
import dev.vitrine.runtime.engine.query.TimeTravel;
import dev.vitrine.runtime.engine.rows.HiddenColumns;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The query of an INSERT without the version columns that its {@code *} would bring: rows copied from one versioned table
 * into another are new there.
 */
final class VisibleSource {
    private VisibleSource() {}

    /**
     * Wraps a query that gives a version column, in the text that is sent.
     *
     * @param with the WITH clause before INSERT
     * @param query the query's place
     */
    static void splice(
            RunContext context,
            String sql,
            Relations relations,
            Optional<Span> with,
            Span query,
            BoundText.Builder text)
            throws SQLException {
        if (!mayHaveStar(Lexer.tokens(query.in(sql)))) {
            return;
        }
        List<String> labels =
                labels(context, relations, with.map(span -> span.in(sql) + " ").orElse("") + query.in(sql));
        List<String> all = new ArrayList<>();
        List<String> visible = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            String name = "c" + (i + 1);
            all.add(name);
            if (!HiddenColumns.isHidden(labels.get(i))) {
                visible.add(name);
            }
        }
        if (visible.size() < all.size()) {
            text.insert(query.start(), "SELECT " + String.join(", ", visible) + " FROM (");
            text.insert(query.end(), ") AS " + Quote.name("~q") + " (" + String.join(", ", all) + ")");
        }
    }

    private static boolean mayHaveStar(Tokens tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isOperator(i, "*") || tokens.isWord(i, "TABLE")) {
                return true;
            }
        }
        return false;
    }

    private static List<String> labels(RunContext context, Relations relations, String query) throws SQLException {
        BoundText.Builder described = new BoundText.Builder(query);
        new TimeTravel(context, query, relations, List.of()).splice(described);
        try (PreparedStatement statement = context.connection()
                .prepareStatement(MediaText.cast(described.build().text()))) {
            ResultSetMetaData columns = statement.getMetaData();
            List<String> labels = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                labels.add(columns.getColumnLabel(i));
            }
            return labels;
        }
    }
}
