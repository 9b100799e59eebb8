package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.Classification;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.query.MediaSyntax;
import dev.vitrine.parser.query.MediaSyntaxScanner;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.expression.Operand;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.expression.Step;
import dev.vitrine.runtime.engine.rows.DescribedParameters.Described;
import dev.vitrine.runtime.engine.rows.RowsBuilder;
import dev.vitrine.runtime.engine.rows.SingleBatch;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerDescription;
import dev.vitrine.runtime.engine.run.ServerErrors;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.engine.statement.Result;
import dev.vitrine.runtime.engine.statement.RowBatches;
import dev.vitrine.runtime.engine.statement.RunOptions;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import dev.vitrine.udf.MediaKind;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;

/** Runs one query that uses an extension. One thread at a time. */
public final class QueryRunner {
    /**
     * Goes before a search, in the same round trip and for its transaction only: without these settings, pgvector's index
     * answers a filtered search with too few rows and says nothing. It goes on until there are enough.
     */
    static final String SEARCHING = "SELECT set_config('hnsw.iterative_scan', 'strict_order', true),"
            + " set_config('hnsw.max_scan_tuples', '2147483647', true),"
            + " set_config('hnsw.scan_mem_multiplier', '64', true); ";

    private static final int MOST_RUNS = 5;

    private static final String NOT_SUPPORTED = "0A000";

    /** The version does not hold any more, or a deadlock with who alters the table. */
    private static final Set<String> CAME_BETWEEN = Set.of("40001", "40P01");

    private final RunContext context;
    private final String sql;
    private final Classification classification;
    private final Relations relations;

    /** A run of a query. */
    public QueryRunner(RunContext context, String sql, Classification classification, Relations relations) {
        this.context = context;
        this.sql = sql;
        this.classification = classification;
        this.relations = relations;
    }

    /** Runs a query that gives rows; what they need is stopped when they are closed. */
    public RowBatches rows(List<Binding> parameters) throws SQLException {
        if (run(parameters, RunOptions.DEFAULT) instanceof Result.Rows rows) {
            return rows.batches();
        }
        throw new SQLException("a query that gives rows is needed here", "42601");
    }

    /** Runs it; what rows need is stopped when they are closed. A statement that stores the rows of a query gives a count. */
    public Result run(List<Binding> parameters, RunOptions options) throws SQLException {
        if (classification.explain()) {
            return new Result.Rows(new Explanation(context, sql, classification, relations).run(parameters));
        }
        for (int run = 1; ; run++) {
            try {
                return runOnce(parameters, options);
            } catch (SQLException e) {
                if (run == MOST_RUNS || !mayRunAgain(e)) {
                    throw e;
                }
                context.plans().clear();
            }
        }
    }

    /**
     * Whether a definition of one of the tables came between, which would succeed now. An earlier version is looked up before it is
     * read; outside a transaction block nobody has seen anything of that.
     */
    private boolean mayRunAgain(SQLException failure) throws SQLException {
        return classification.hasTimeTravel()
                && CAME_BETWEEN.contains(String.valueOf(failure.getSQLState()))
                && context.connection().getAutoCommit();
    }

    private Result runOnce(List<Binding> parameters, RunOptions options) throws SQLException {
        QueryPlan plan = plan(parameters);
        boolean searches = !plan.vectors().isEmpty();
        List<Binding> vectors = new ArrayList<>();
        for (QueryVector vector : plan.vectors()) {
            vectors.add(vector.bind(context, parameters));
        }
        String text = searches ? SEARCHING + plan.text().text() : plan.text().text();
        boolean handedOn = plan.isAllServers() && (options.fetchSize() == 0 || options.scrollable());
        PreparedStatement statement = handedOn
                ? SingleBatch.prepare(context.connection(), text)
                : context.connection().prepareStatement(text);
        boolean started = false;
        try {
            int index = 1;
            for (Binding binding : plan.text().bindings(parameters, vectors)) {
                binding.setter().set(statement, index++);
            }
            statement.setFetchSize(options.scrollable() ? 0 : options.fetchSize());
            statement.setQueryTimeout(options.timeoutSeconds());
            statement.setMaxRows(handedOn ? (int) Math.min(options.maxRows(), Integer.MAX_VALUE) : 0);
            execute(statement, plan);
            if (searches) {
                // The rows of the second statement in the text.
                statement.getMoreResults();
            }
            ResultSet rows = statement.getResultSet();
            if (rows == null) {
                return new Result.Count(Math.max(0, statement.getLargeUpdateCount()));
            }
            RowBatches batches = handedOn
                    ? SingleBatch.of(statement, rows)
                    : new StreamedRows(
                            context, plan, statement, rows, parameters, options.maxRows(), options.scrollable());
            started = true;
            return new Result.Rows(batches);
        } finally {
            if (!started) {
                statement.close();
            }
        }
    }

    /** The columns of the result, without running it; empty if it stores rows and gives none. */
    public Optional<ResultSetMetaData> describeResult() throws SQLException {
        if (classification.explain()) {
            return Optional.of(new RowsBuilder(context.connection())
                    .computed(Explanation.COLUMN, PostgresType.TEXT)
                    .describe());
        }
        QueryPlan plan = plan(List.of());
        try (PreparedStatement statement =
                context.connection().prepareStatement(plan.text().text())) {
            ResultSetMetaData columns = statement.getMetaData();
            return columns == null
                    ? Optional.empty()
                    : Optional.of(StreamedRows.columns(
                                    context,
                                    plan,
                                    columns,
                                    new int[plan.columns().size()])
                            .describe());
        } catch (PSQLException e) {
            throw ServerErrors.inUsersText(e, plan.text().spliced());
        }
    }

    /** The parameters, without running it: the server knows those that it gets, functions know theirs. */
    public List<Described> describeParameters() throws SQLException {
        return classification.explain()
                ? new Explanation(context, sql, classification, relations)
                        .explained()
                        .planParameters()
                : planParameters();
    }

    private List<Described> planParameters() throws SQLException {
        QueryPlan plan = plan(List.of());
        Map<Integer, PostgresType> known = new HashMap<>();
        for (Step step : plan.program().steps()) {
            if (step instanceof Step.Apply apply) {
                addOperands(apply, known);
            }
        }
        for (QueryVector vector : plan.vectors()) {
            if (vector.operand() instanceof Operand.Parameter parameter) {
                known.putIfAbsent(parameter.index(), vector.type());
            }
        }
        for (Optional<QueryPlan.RowCount> count : List.of(plan.limit(), plan.offset())) {
            if (count.orElse(null) instanceof QueryPlan.RowCount.Parameter parameter) {
                known.putIfAbsent(parameter.index(), PostgresType.of("int8"));
            }
        }
        return ServerDescription.parameters(context, plan.text(), userParameters(), known);
    }

    private static void addOperands(Step.Apply apply, Map<Integer, PostgresType> known) {
        for (int i = 0; i < apply.operands().size(); i++) {
            if (apply.operands().get(i) instanceof Operand.Parameter parameter) {
                known.putIfAbsent(
                        parameter.index(),
                        apply.function().signature().parameters().get(i).type().serverType());
            }
        }
    }

    private int userParameters() {
        return BoundText.Builder.userSlots(sql, new Span(0, sql.length())).size();
    }

    /** An error of the server names a place in the text that it got; the user wants the place in his own. */
    private void execute(PreparedStatement statement, QueryPlan plan) throws SQLException {
        try {
            statement.execute();
        } catch (PSQLException e) {
            Optional<VitrineException> locking = classification.hasTimeTravel() && NOT_SUPPORTED.equals(e.getSQLState())
                    ? TimeTravel.lockedRows(sql)
                    : Optional.empty();
            if (locking.isPresent()) {
                throw locking.get();
            }
            throw ServerErrors.inUsersText(e, plan.text().spliced());
        }
    }

    /**
     * The plan; one that reads a version by its time, or searches one, is made anew for each run, since versions are looked up
     * for it, and one that compares or stores whole rows, since their columns are.
     */
    QueryPlan plan(List<Binding> parameters) throws SQLException {
        try {
            Optional<List<ResolvedVersion>> versions = classification.hasTimeTravel()
                    ? new TimeTravel(context, sql, relations, parameters).versions()
                    : Optional.of(List.of());
            if (versions.isEmpty()
                    || VisibleTables.isNeeded(context, sql)
                    || (classification.hasTimeTravel() && classification.hasSimilarity())) {
                return make(parameters);
            }
            return context.plans().get(QueryPlan.class, List.of("query", sql, versions.get()), () -> {
                try {
                    return make(parameters);
                } catch (SQLException e) {
                    throw new SqlFailure(e);
                }
            });
        } catch (SqlFailure e) {
            throw e.failure();
        }
    }

    private QueryPlan make(List<Binding> parameters) throws SQLException {
        if (classification.hasFunctionCall() || classification.hasSimilarity()) {
            return new QueryPlanner(context, sql, relations, parameters).plan();
        }
        BoundText.Builder text = new BoundText.Builder(sql);
        new TimeTravel(context, sql, relations, parameters).splice(text);
        if (VisibleTables.isNeeded(context, sql)) {
            VisibleTables.splice(context, sql, relations, text);
        }
        for (MediaSyntax syntax : MediaSyntaxScanner.scan(Lexer.tokens(sql))) {
            text.replace(
                    syntax.type(),
                    PostgresType.of(MediaKind.valueOf(syntax.kind().name())).sqlName());
        }
        return new QueryPlan(
                text.build(),
                List.of(),
                new RowProgram(List.of(), List.of(), List.of(), List.of()),
                0,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }
}
