package dev.vitrine.runtime.engine;

import dev.vitrine.parser.Classification;
import dev.vitrine.parser.CreatedTable;
import dev.vitrine.parser.Lane;
import dev.vitrine.parser.StatementClassifier;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.runtime.engine.definition.DefinitionRunner;
import dev.vitrine.runtime.engine.definition.PlainTables;
import dev.vitrine.runtime.engine.query.QueryRunner;
import dev.vitrine.runtime.engine.query.SessionMoment;
import dev.vitrine.runtime.engine.rows.SingleBatch;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.engine.statement.Result;
import dev.vitrine.runtime.engine.statement.RowBatches;
import dev.vitrine.runtime.engine.statement.RunOptions;
import dev.vitrine.runtime.engine.write.WriteRunner;
import dev.vitrine.runtime.engine.write.Written;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** Runs statements one at a time, each in the part of the engine that is for it. One thread at a time. */
final class StatementRunner {
    /** A table and what is kept of its old versions are not in step. */
    private static final String DOES_NOT_FIT = "55000";

    private final Session session;
    private @Nullable Classified last;

    StatementRunner(Session session) {
        this.session = session;
    }

    /** Runs one statement, adds its result; answers the rows of generated keys. */
    Optional<RowBatches> run(
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
        try {
            return runOnce(context, text, parameters, options, results);
        } catch (SQLException e) {
            if (!DOES_NOT_FIT.equals(e.getSQLState()) || isFailed() || !isFitted(e)) {
                throw e;
            }
        }
        // Another client has altered a table whose old versions are read; its history fits it now.
        RunContext now = session.refreshed(context);
        now.plans().clear();
        return runOnce(now, text, parameters, options, results);
    }

    private boolean isFitted(SQLException failure) {
        try {
            return AlteredTables.fit(session.database());
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** Whether an error of the server has ended the transaction. */
    private boolean isFailed() throws SQLException {
        return session.connection().unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED;
    }

    private Optional<RowBatches> runOnce(
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
                results.add(new QueryRunner(context, one, classification, relations(context)).run(parameters, options));
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
    static boolean isInWith(String one) throws SQLException {
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

    /** What a text is, by the catalog of a run. */
    Classification classify(RunContext context, String one) {
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

    /** Finds the managed relations that names in a statement mean. */
    Relations relations(RunContext context) {
        return name -> session.relation(context.catalog(), name);
    }

    /** A plain statement beside one of ours. */
    private Result runOnServer(String one, List<Binding> parameters, RunOptions options) throws SQLException {
        PreparedStatement statement = SingleBatch.prepare(session.connection(), one);
        boolean hasRows = false;
        try {
            int index = 1;
            for (Binding parameter : parameters) {
                parameter.setter().set(statement, index++);
            }
            statement.setQueryTimeout(options.timeoutSeconds());
            hasRows = statement.execute();
            return hasRows
                    ? new Result.Rows(SingleBatch.of(statement, statement.getResultSet()))
                    : new Result.Count(Math.max(0, statement.getLargeUpdateCount()));
        } finally {
            if (!hasRows) {
                statement.close();
            }
        }
    }
}
