package dev.vitrine.runtime.engine;

import dev.vitrine.parser.Classification;
import dev.vitrine.parser.CreatedTable;
import dev.vitrine.parser.Lane;
import dev.vitrine.parser.StatementClassifier;
import dev.vitrine.parser.StatementSplitter;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.runtime.engine.definition.DefinitionRunner;
import dev.vitrine.runtime.engine.definition.PlainTables;
import dev.vitrine.runtime.engine.query.QueryRunner;
import dev.vitrine.runtime.engine.query.SessionMoment;
import dev.vitrine.runtime.engine.rows.DescribedParameters;
import dev.vitrine.runtime.engine.rows.RowsBuilder;
import dev.vitrine.runtime.engine.rows.SingleBatch;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Relations;
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
import dev.vitrine.runtime.engine.write.Written;
import java.sql.BatchUpdateException;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
    private @Nullable Classified last;

    EngineProgram(Session session, String sql, Tokens tokens, boolean showsHiddenColumns) {
        this.session = session;
        this.sql = sql;
        this.statements = StatementSplitter.split(tokens);
        this.parameterCount = parameters(tokens);
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
                keys = runOne(context, sql, parameters, options, results);
            } else {
                keys = Atomic.run(session.connection(), () -> {
                    Optional<RowBatches> last = Optional.empty();
                    int used = 0;
                    for (Span span : statements) {
                        String one = span.in(sql);
                        int count = parameters(Lexer.tokens(one));
                        last = runOne(session.begin(), one, parameters.subList(used, used + count), options, results);
                        used += count;
                    }
                    return last;
                });
            }
            return new Outcome(results, context.warnings(), keys);
        });
    }

    /** Runs one statement, adds its result; answers the rows of generated keys. */
    private Optional<RowBatches> runOne(
            RunContext context, String text, List<Binding> parameters, RunOptions options, List<Result> results)
            throws SQLException {
        Classified classified = classified(context, text);
        Optional<Span> made = classified.made();
        if (made.isPresent() && classified.classification().lane() != Lane.DEFINITION) {
            PlainTables tables = new PlainTables(
                    context,
                    text,
                    relations(context),
                    session,
                    () -> session.database().migrate());
            Optional<RowBatches> none =
                    tables.make(made.get().in(text), () -> runAsOfThen(context, text, parameters, options, results));
            session.publish();
            return none;
        }
        return runAsOfThen(context, text, parameters, options, results);
    }

    private Optional<RowBatches> runAsOfThen(
            RunContext context, String text, List<Binding> parameters, RunOptions options, List<Result> results)
            throws SQLException {
        String one = asOfThen(context, text);
        Classification classification = classify(context, one);
        if (classification.lane() == Lane.PASS && !classification.writesManaged()) {
            results.add(runOnServer(one, parameters, options));
            return Optional.empty();
        }
        switch (classification.lane()) {
            case DEFINITION -> {
                RunContext now = context;
                if (!DefinitionRunner.onlyReads(one) || !context.catalog().isEmpty()) {
                    session.database().migrate();
                    now = session.refreshed(context);
                }
                DefinitionRunner runner = new DefinitionRunner(
                        now, relations(now), session, new CatalogNames(session.database(), now.catalog()));
                results.add(runner.run(one, parameters));
                session.publish();
            }
            case WRITE -> {
                if (isInWith(one)) {
                    results.add(runOnServer(one, parameters, options));
                    return Optional.empty();
                }
                session.database().migrate();
                return new RepeatedWrite(session)
                        .run(context, List.of(parameters), now -> write(now, one, parameters, options, results));
            }
            case QUERY -> {
                if (classification.hasTimeTravel()) {
                    session.database().migrate();
                }
                results.add(new Result.Rows(
                        new QueryRunner(context, one, classification, relations(context)).run(parameters, options)));
            }
            case PASS ->
                throw new SQLException(
                        "a table with computed columns, media or indexes cannot be written inside WITH;"
                                + " write it in a statement of its own",
                        "42V04");
        }
        return Optional.empty();
    }

    private Optional<RowBatches> write(
            RunContext context, String one, List<Binding> parameters, RunOptions options, List<Result> results)
            throws SQLException {
        WriteRunner runner = new WriteRunner(context, one, relations(context), options.generatedKeys());
        Written written = runner.run(parameters);
        if (written.returned().isPresent() && !runner.returnsGeneratedKeys()) {
            results.add(new Result.Rows(written.returned().get()));
            return Optional.empty();
        }
        results.add(new Result.Count(written.count()));
        return written.returned();
    }

    /** The statement as it is meant while the session reads as of an earlier time. */
    private String asOfThen(RunContext context, String one) throws SQLException {
        Optional<SessionMoment> moment = session.moment(context);
        if (moment.isEmpty()) {
            return one;
        }
        Classification classification = classify(context, one);
        boolean defines = classification.lane() == Lane.DEFINITION && !DefinitionRunner.onlyReads(one);
        if (defines || classification.lane() == Lane.WRITE || classification.writesManaged()) {
            throw moment.get().refusal();
        }
        session.database().migrate();
        return classification.lane() == Lane.DEFINITION ? one : moment.get().apply(one, context, relations(context));
    }

    /**
     * Whether a statement only deletes inside WITH, which triggers and foreign keys keep right by themselves.
     *
     * @throws SQLException if it writes there what we would have to complete
     */
    private static boolean isInWith(String one) throws SQLException {
        Tokens tokens = Lexer.tokens(one);
        if (!tokens.isWord(0, "WITH")) {
            return false;
        }
        int verb = 1;
        while (verb < tokens.size()
                && !tokens.isAnyWord(verb, "SELECT", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE")) {
            verb = tokens.skip(verb);
        }
        if (!tokens.isAnyWord(verb, "SELECT", "VALUES", "TABLE")) {
            return false;
        }
        for (int i = 1; i < verb; i++) {
            if (tokens.isAnyWord(i, "INSERT", "UPDATE", "MERGE") && tokens.is(i - 1, TokenKind.OPEN_PAREN)) {
                throw new SQLException(
                        "a table with computed columns, media or indexes cannot be written inside WITH;"
                                + " write it in a statement of its own",
                        "42V04");
            }
        }
        return true;
    }

    private Classification classify(RunContext context, String one) {
        return classified(context, one).classification();
    }

    /** Remembers the last one: most programs are one statement that runs again and again. */
    private Classified classified(RunContext context, String one) {
        Classified known = last;
        if (known == null
                || known.catalog() != context.catalog()
                || !known.text().equals(one)) {
            CatalogNames names = new CatalogNames(session.database(), context.catalog());
            Tokens tokens = Lexer.tokens(one);
            Classification classification = StatementClassifier.classify(tokens, names);
            known = new Classified(one, context.catalog(), classification, CreatedTable.find(tokens));
            last = known;
        }
        return known;
    }

    /**
     * What a text is while the catalog is as it was.
     *
     * @param made the name of the table that it makes, if it makes one
     */
    private record Classified(String text, Catalog catalog, Classification classification, Optional<Span> made) {}

    private Relations relations(RunContext context) {
        return name -> session.relation(context.catalog(), name);
    }

    /** A plain statement beside one of ours. */
    private Result runOnServer(String one, List<Binding> parameters, RunOptions options) throws SQLException {
        try (PreparedStatement statement = session.connection().prepareStatement(one)) {
            int index = 1;
            for (Binding parameter : parameters) {
                parameter.setter().set(statement, index++);
            }
            statement.setQueryTimeout(options.timeoutSeconds());
            if (!statement.execute()) {
                return new Result.Count(Math.max(0, statement.getLargeUpdateCount()));
            }
            try (ResultSet rows = statement.getResultSet()) {
                RowsBuilder builder = new RowsBuilder(session.connection());
                for (int i = 0; i < rows.getMetaData().getColumnCount(); i++) {
                    builder.pass(rows.getMetaData(), i);
                }
                List<byte @Nullable [][]> copied = new ArrayList<>();
                while (rows.next()) {
                    copied.add(builder.capture(rows));
                }
                return new Result.Rows(new SingleBatch(builder.build(copied)));
            }
        }
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
                    && classify(context, sql).lane() == Lane.WRITE) {
                session.database().migrate();
                Optional<long[]> counts = new RepeatedWrite(session)
                        .run(
                                context,
                                rows,
                                now -> new WriteRunner(now, sql, relations(now), Optional.empty()).runBatch(rows));
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
            runOne(context, sql, rows.get(i), options, results).ifPresent(keys::add);
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
                    Classification classification = classify(context, first);
                    return switch (classification.lane()) {
                        case QUERY ->
                            Optional.of(new QueryRunner(context, first, classification, relations(context))
                                    .describeResult());
                        case WRITE ->
                            isInWith(first)
                                    ? described(first)
                                    : new WriteRunner(context, first, relations(context), Optional.empty())
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
    private Optional<ResultSetMetaData> shown(RunContext context, String one) throws SQLException {
        List<Result> results = new ArrayList<>();
        runOne(context, one, List.of(), RunOptions.DEFAULT, results);
        if (!(results.get(0) instanceof Result.Rows rows)) {
            return Optional.empty();
        }
        try (RowBatches batches = rows.batches()) {
            return Optional.of(batches.first().getMetaData());
        }
    }

    private Optional<ResultSetMetaData> described(String one) throws SQLException {
        try (PreparedStatement statement = session.connection().prepareStatement(one)) {
            return Optional.ofNullable(statement.getMetaData());
        }
    }

    @Override
    public ParameterMetaData describeParameters() throws SQLException {
        return guarded(context -> {
            List<DescribedParameters.Described> all = new ArrayList<>();
            for (Span span : statements) {
                String one = span.in(sql);
                if (parameters(Lexer.tokens(one)) > 0) {
                    all.addAll(describeParameters(context, one));
                }
            }
            return new DescribedParameters(session.connection(), all);
        });
    }

    private List<DescribedParameters.Described> describeParameters(RunContext context, String one) throws SQLException {
        Classification classification = classify(context, one);
        return switch (classification.lane()) {
            case QUERY -> new QueryRunner(context, one, classification, relations(context)).describeParameters();
            case WRITE -> new WriteRunner(context, one, relations(context), Optional.empty()).describeParameters();
            case DEFINITION -> definitionParameters(one);
            case PASS ->
                ServerDescription.parameters(
                        context, new BoundText.Builder(one).build(), parameters(Lexer.tokens(one)));
        };
    }

    /** A definition's parameters are cast to what they are for. */
    private static List<DescribedParameters.Described> definitionParameters(String one) {
        DescribedParameters.Described text = new DescribedParameters.Described.ByType(PostgresType.TEXT);
        return Collections.nCopies(parameters(Lexer.tokens(one)), text);
    }
}
