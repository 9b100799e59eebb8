package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.Classification;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.expression.Step;
import dev.vitrine.runtime.engine.rows.RowsBuilder;
import dev.vitrine.runtime.engine.rows.SingleBatch;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.engine.statement.RowBatches;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * EXPLAIN of a query that uses an extension: the stages in order, the SQL that is sent and the server's own plan of it. Nothing
 * is run but the embedding of a search's query. One thread at a time.
 */
final class Explanation {
    static final String COLUMN = "QUERY PLAN";

    private final RunContext context;
    private final String sql;
    private final Classification classification;
    private final Relations relations;

    Explanation(RunContext context, String sql, Classification classification, Relations relations) {
        this.context = context;
        this.sql = sql;
        this.classification = classification;
        this.relations = relations;
    }

    RowBatches run(List<Binding> parameters) throws SQLException {
        QueryRunner runner = explained();
        QueryPlan plan = runner.plan(parameters);
        List<String> lines = new ArrayList<>();
        int stage = 1;
        lines.add("Stage " + stage++ + ": Postgres");
        lines.add("  " + plan.text().text().strip().replaceAll("\\s+", " "));
        addServerPlan(plan, parameters, lines);
        for (Step step : plan.program().steps()) {
            lines.add("Stage " + stage++ + ": " + describe(step));
        }
        if (plan.conditions() > 0) {
            lines.add("Stage " + stage++ + ": keep rows whose " + plan.conditions() + " computed condition(s) hold");
        }
        if (plan.limit().isPresent() || plan.offset().isPresent()) {
            lines.add("Stage " + stage + ": LIMIT and OFFSET, counted after the conditions");
        }
        return rows(lines);
    }

    /** The query that is explained. */
    QueryRunner explained() {
        return new QueryRunner(context, query(), classification, relations);
    }

    /** The query behind EXPLAIN, in its place, so that positions stay right. */
    private String query() {
        Tokens tokens = Lexer.tokens(sql);
        int i = 1;
        if (tokens.is(i, TokenKind.OPEN_PAREN)) {
            i = tokens.skip(i);
        }
        if (tokens.isAnyWord(i, "ANALYZE", "ANALYSE")) {
            throw VitrineException.at(
                    tokens.get(i).span().position(sql),
                    ErrorCode.NOT_AVAILABLE,
                    "EXPLAIN ANALYZE of a query that uses an extension is not available; EXPLAIN is");
        }
        while (tokens.isWord(i, "VERBOSE")) {
            i++;
        }
        int start = tokens.get(i).start();
        return sql.substring(0, start).replaceAll("[^\\r\\n]", " ") + sql.substring(start);
    }

    private void addServerPlan(QueryPlan plan, List<Binding> parameters, List<String> lines) throws SQLException {
        List<Binding> vectors = new ArrayList<>();
        for (QueryVector vector : plan.vectors()) {
            vectors.add(vector.bind(context, parameters));
        }
        String explain = "EXPLAIN " + plan.text().text().strip();
        try (PreparedStatement statement = context.connection().prepareStatement(explain)) {
            int index = 1;
            for (Binding binding : plan.text().bindings(parameters, vectors)) {
                binding.setter().set(statement, index++);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.add("    " + rows.getString(1));
                }
            }
        }
    }

    private static String describe(Step step) {
        if (step instanceof Step.Apply apply) {
            return "call " + apply.text() + " (" + apply.function().work() + ")";
        }
        StringBuilder text = new StringBuilder("Postgres evaluates ");
        for (Step.Piece piece : ((Step.Evaluate) step).pieces()) {
            if (piece instanceof Step.Piece.Text verbatim) {
                text.append(verbatim.sql().strip());
            } else {
                text.append(piece instanceof Step.Piece.Slot slot ? " $" + slot.slot() + " " : " ? ");
            }
        }
        return text.toString();
    }

    private RowBatches rows(List<String> lines) throws SQLException {
        RowsBuilder builder = new RowsBuilder(context.connection()).computed(COLUMN, PostgresType.TEXT);
        List<byte @Nullable [][]> rows = new ArrayList<>();
        for (String line : lines) {
            rows.add(new byte @Nullable [][] {RowsBuilder.encode(line)});
        }
        return new SingleBatch(builder.build(rows));
    }
}
