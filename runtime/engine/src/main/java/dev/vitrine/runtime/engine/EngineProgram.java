package dev.vitrine.runtime.engine;

import dev.vitrine.parser.Classification;
import dev.vitrine.parser.Lane;
import dev.vitrine.parser.StatementSplitter;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.runtime.engine.definition.DefinitionRunner;
import dev.vitrine.runtime.engine.query.QueryRunner;
import dev.vitrine.runtime.engine.rows.DescribedParameters;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerDescription;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.engine.statement.BatchOutcome;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.engine.statement.Outcome;
import dev.vitrine.runtime.engine.statement.Program;
import dev.vitrine.runtime.engine.statement.Result;
import dev.vitrine.runtime.engine.statement.RowBatches;
import dev.vitrine.runtime.engine.statement.RunOptions;
import dev.vitrine.runtime.engine.write.WriteRunner;
import java.sql.BatchUpdateException;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A text with at least one statement that the engine runs. */
final class EngineProgram implements Program {
    private final Session session;
    private final String sql;
    private final List<Span> statements;
    private final int parameterCount;
    private final boolean showsHiddenColumns;
    private final StatementRunner runner;

    EngineProgram(Session session, String sql, Tokens tokens, boolean showsHiddenColumns) {
        this.session = session;
        this.sql = sql;
        this.statements = StatementSplitter.split(tokens);
        this.parameterCount = parameters(tokens);
        this.runner = new StatementRunner(session);
        this.showsHiddenColumns = showsHiddenColumns;
    }

    private static int parameters(Tokens tokens) {
        int count = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.is(i, TokenKind.PARAMETER)) {
                count++;
            }
        }
        return count;
    }

    @Override
    public boolean isPassThrough() {
        return false;
    }

    @Override
    public boolean showsHiddenColumns() {
        return showsHiddenColumns;
    }

    @Override
    public int parameterCount() {
        return parameterCount;
    }

    @Override
    public Outcome run(List<Binding> parameters, RunOptions options) throws SQLException {
        return guarded(context -> {
            List<Result> results = new ArrayList<>();
            Optional<RowBatches> keys = Optional.empty();
            if (statements.size() == 1) {
                keys = runner.run(context, sql, parameters, options, results);
            } else {
                keys = Atomic.run(session.connection(), () -> {
                    Optional<RowBatches> last = Optional.empty();
                    int used = 0;
                    for (Span span : statements) {
                        String text = span.in(sql);
                        int count = parameters(Lexer.tokens(text));
                        last = runner.run(
                                session.begin(), text, parameters.subList(used, used + count), options, results);
                        used += count;
                    }
                    return last;
                });
            }
            return new Outcome(results, context.warnings(), keys);
        });
    }

    @Override
    public BatchOutcome runBatch(List<List<Binding>> rows, RunOptions options) throws SQLException {
        try {
            return runAll(rows, options);
        } catch (BatchUpdateException e) {
            throw e;
        } catch (VitrineException e) {
            throw failed(rows.size(), e.getMessage(), e.sqlState(), e);
        } catch (SQLException e) {
            throw failed(rows.size(), e.getMessage(), e.getSQLState(), e);
        }
    }

    /** No row of a batch is kept when one fails. */
    private static BatchUpdateException failed(
            int rows, @Nullable String message, @Nullable String sqlState, Exception cause) {
        int[] counts = new int[rows];
        Arrays.fill(counts, Statement.EXECUTE_FAILED);
        return new BatchUpdateException(message, sqlState, 0, counts, cause);
    }

    private BatchOutcome runAll(List<List<Binding>> rows, RunOptions options) throws SQLException {
        return guarded(context -> {
            if (statements.size() == 1
                    && options.generatedKeys().isEmpty()
                    && runner.classify(context, sql).lane() == Lane.WRITE) {
                session.database().migrate();
                Optional<long[]> counts = new RepeatedWrite(session)
                        .run(
                                context,
                                rows,
                                now -> new WriteRunner(now, sql, runner.relations(now), Optional.empty())
                                        .runBatch(rows));
                if (counts.isPresent()) {
                    return new BatchOutcome(counts.get(), context.warnings(), Optional.empty());
                }
            }
            return Atomic.run(session.connection(), () -> runOneByOne(context, rows, options));
        });
    }

    private BatchOutcome runOneByOne(RunContext context, List<List<Binding>> rows, RunOptions options)
            throws SQLException {
        long[] counts = new long[rows.size()];
        List<RowBatches> keys = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            List<Result> results = new ArrayList<>();
            runner.run(context, sql, rows.get(i), options, results).ifPresent(keys::add);
            if (!(results.get(0) instanceof Result.Count count)) {
                throw new BatchUpdateException(
                        "a statement of a batch gave rows; a batch takes statements that only change",
                        "0100E",
                        new int[0]);
            }
            counts[i] = count.rows();
        }
        return new BatchOutcome(
                counts, context.warnings(), keys.isEmpty() ? Optional.empty() : Optional.of(new JoinedBatches(keys)));
    }

    private interface Work<T> {
        T run(RunContext context) throws SQLException;
    }

    private <T> T guarded(Work<T> work) throws SQLException {
        RunContext context = session.begin();
        try {
            return work.run(context);
        } catch (SqlFailure e) {
            throw abandon(e.failure());
        } catch (ParseException e) {
            throw abandon(new VitrineException(e.sqlState(), stripPosition(e), e.position(), e));
        } catch (SQLException e) {
            throw abandon(e);
        } catch (RuntimeException e) {
            throw abandon(e);
        } finally {
            session.end();
        }
    }

    private <E extends Exception> E abandon(E failure) throws SQLException {
        String sqlState = "P0001";
        if (failure instanceof VitrineException ours) {
            sqlState = ours.sqlState();
        } else if (failure instanceof SQLException other && other.getSQLState() != null) {
            sqlState = other.getSQLState();
        }
        Atomic.abandon(session.connection(), sqlState, failure);
        return failure;
    }

    /** The message without its position, which the exception that is made of it says again. */
    private static String stripPosition(ParseException e) {
        String prefix = "line " + e.position() + ": ";
        String message = String.valueOf(e.getMessage());
        return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    }

    @Override
    public @Nullable ResultSetMetaData describeResult() throws SQLException {
        return guarded(context -> {
                    String first = statements.get(0).in(sql);
                    Classification classification = runner.classify(context, first);
                    return switch (classification.lane()) {
                        case QUERY ->
                            new QueryRunner(context, first, classification, runner.relations(context)).describeResult();
                        case WRITE ->
                            StatementRunner.isInWith(first)
                                    ? described(first)
                                    : new WriteRunner(context, first, runner.relations(context), Optional.empty())
                                            .describeResult();
                        case DEFINITION ->
                            DefinitionRunner.onlyReads(first)
                                    ? shown(context, first)
                                    : Optional.<ResultSetMetaData>empty();
                        case PASS -> described(first);
                    };
                })
                .orElse(null);
    }

    /** The columns of what only shows something are those that it shows now. */
    private Optional<ResultSetMetaData> shown(RunContext context, String text) throws SQLException {
        List<Result> results = new ArrayList<>();
        runner.run(context, text, List.of(), RunOptions.DEFAULT, results);
        if (!(results.get(0) instanceof Result.Rows rows)) {
            return Optional.empty();
        }
        try (RowBatches batches = rows.batches()) {
            return Optional.of(batches.first().getMetaData());
        }
    }

    private Optional<ResultSetMetaData> described(String text) throws SQLException {
        try (PreparedStatement statement = session.connection().prepareStatement(text)) {
            return Optional.ofNullable(statement.getMetaData());
        }
    }

    @Override
    public ParameterMetaData describeParameters() throws SQLException {
        return guarded(context -> {
            List<DescribedParameters.Described> all = new ArrayList<>();
            for (Span span : statements) {
                String text = span.in(sql);
                if (parameters(Lexer.tokens(text)) > 0) {
                    all.addAll(describeParameters(context, text));
                }
            }
            return new DescribedParameters(session.connection(), all);
        });
    }

    private List<DescribedParameters.Described> describeParameters(RunContext context, String text)
            throws SQLException {
        Classification classification = runner.classify(context, text);
        return switch (classification.lane()) {
            case QUERY ->
                new QueryRunner(context, text, classification, runner.relations(context)).describeParameters();
            case WRITE ->
                new WriteRunner(context, text, runner.relations(context), Optional.empty()).describeParameters();
            case DEFINITION -> definitionParameters(text);
            case PASS ->
                ServerDescription.parameters(
                        context, new BoundText.Builder(text).build(), parameters(Lexer.tokens(text)));
        };
    }

    /** A definition's parameters are cast to what they are for. */
    private static List<DescribedParameters.Described> definitionParameters(String text) {
        DescribedParameters.Described any = new DescribedParameters.Described.ByType(PostgresType.TEXT);
        return Collections.nCopies(parameters(Lexer.tokens(text)), any);
    }
}
