package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.Names;
import dev.vitrine.parser.StatementParser;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.AlterTable;
import dev.vitrine.parser.statement.ControlJob;
import dev.vitrine.parser.statement.CreateEmbeddingIndex;
import dev.vitrine.parser.statement.CreateIncrementalView;
import dev.vitrine.parser.statement.CreateModel;
import dev.vitrine.parser.statement.CreateSecret;
import dev.vitrine.parser.statement.CreateSnapshot;
import dev.vitrine.parser.statement.CreateTable;
import dev.vitrine.parser.statement.Describe;
import dev.vitrine.parser.statement.DropControl;
import dev.vitrine.parser.statement.DropIndex;
import dev.vitrine.parser.statement.DropLabel;
import dev.vitrine.parser.statement.DropSnapshot;
import dev.vitrine.parser.statement.DropTable;
import dev.vitrine.parser.statement.DropView;
import dev.vitrine.parser.statement.Erase;
import dev.vitrine.parser.statement.LabelVersion;
import dev.vitrine.parser.statement.NotYetAvailable;
import dev.vitrine.parser.statement.PurgeCache;
import dev.vitrine.parser.statement.PurgeHistory;
import dev.vitrine.parser.statement.RecomputeTable;
import dev.vitrine.parser.statement.Reindex;
import dev.vitrine.parser.statement.ReleaseTable;
import dev.vitrine.parser.statement.RevertTable;
import dev.vitrine.parser.statement.Show;
import dev.vitrine.parser.statement.ShowCreate;
import dev.vitrine.parser.statement.Statement;
import dev.vitrine.parser.statement.WaitForJob;
import dev.vitrine.parser.statement.WaitForTable;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerErrors;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.engine.statement.Result;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.util.PSQLException;

/** Runs one definition. One thread at a time. */
public final class DefinitionRunner implements Statement.Visitor<Result> {
    private final RunContext context;
    private final Relations relations;
    private final CatalogChange change;
    private final Names names;
    private String sql = "";
    private List<Binding> parameters = List.of();

    /** Learns that a definition changes the catalog. */
    public interface CatalogChange {
        /** The catalog as the connection's transaction sees it, after a change. */
        Catalog read() throws SQLException;

        /** What was changed may be committed: if it is, all connections see it from here on. */
        void publish();
    }

    /** A runner of definitions; schema {@code vitrine} must be there. */
    public DefinitionRunner(RunContext context, Relations relations, CatalogChange change, Names names) {
        this.context = context;
        this.relations = relations;
        this.change = change;
        this.names = names;
    }

    /** Whether a statement only shows what is there. */
    public static boolean onlyReads(String text) {
        Tokens tokens = Lexer.tokens(text);
        return tokens.isAnyWord(0, "SHOW", "DESCRIBE", "DESC");
    }

    /** Runs a definition; all of it is done or nothing. */
    public Result run(String text, List<Binding> bindings) throws SQLException {
        sql = text;
        parameters = bindings;
        try {
            return StatementParser.parse(text, names).accept(this);
        } catch (SqlFailure e) {
            throw e.failure() instanceof PSQLException server ? ServerErrors.byName(server, sql) : e.failure();
        }
    }

    private Definitions definitions() {
        return new Definitions(context, sql, parameters, relations, change);
    }

    private interface Action {
        void run() throws SQLException;
    }

    private static Result done(Action action) {
        try {
            action.run();
            return new Result.Count(0);
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    private interface Query {
        Result run() throws SQLException;
    }

    private static Result rows(Query query) {
        try {
            return query.run();
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    @Override
    public Result createTable(CreateTable statement) {
        return done(() -> new TableDefinitions(definitions()).create(statement));
    }

    @Override
    public Result alterTable(AlterTable statement) {
        return done(() -> new AlterDefinitions(definitions()).alter(statement));
    }

    @Override
    public Result dropTable(DropTable statement) {
        return done(() -> new TableDefinitions(definitions()).drop(statement));
    }

    @Override
    public Result dropView(DropView statement) {
        return done(() -> new ViewDefinitions(definitions()).drop(statement));
    }

    @Override
    public Result dropIndex(DropIndex statement) {
        return done(() -> new IndexDefinitions(definitions()).drop(statement));
    }

    @Override
    public Result releaseTable(ReleaseTable statement) {
        return done(() -> new Releasing(definitions()).run(statement));
    }

    @Override
    public Result reindex(Reindex statement) {
        throw definitions()
                .notAvailable(
                        statement.span(),
                        "REINDEX of an embedding index is not available; drop it and create it again");
    }

    @Override
    public Result createIncrementalView(CreateIncrementalView statement) {
        return done(() -> new ViewDefinitions(definitions()).create(statement));
    }

    @Override
    public Result createEmbeddingIndex(CreateEmbeddingIndex statement) {
        return done(() -> new IndexDefinitions(definitions()).create(statement));
    }

    @Override
    public Result show(Show statement) {
        return rows(() -> new Showing(definitions()).show(statement));
    }

    @Override
    public Result showCreate(ShowCreate statement) {
        return rows(() -> new Showing(definitions()).create(statement.name()));
    }

    @Override
    public Result describe(Describe statement) {
        return rows(() -> new Showing(definitions()).describe(statement.name()));
    }

    @Override
    public Result recomputeTable(RecomputeTable statement) {
        return rows(() -> new Result.Count(new Recomputing(definitions(), statement.noCache()).run(statement)));
    }

    @Override
    public Result createModel(CreateModel statement) {
        return done(() -> new ModelDefinitions(definitions()).create(statement));
    }

    @Override
    public Result createSecret(CreateSecret statement) {
        return done(() -> new ModelDefinitions(definitions()).create(statement));
    }

    @Override
    public Result dropControl(DropControl statement) {
        return done(() -> new ModelDefinitions(definitions()).drop(statement));
    }

    @Override
    public Result purgeCache(PurgeCache statement) {
        return rows(() -> new Result.Count(new CachePurge(definitions()).run(statement)));
    }

    @Override
    public Result purgeHistory(PurgeHistory statement) {
        return rows(() -> new HistoryPurge(definitions()).run(statement));
    }

    @Override
    public Result erase(Erase statement) {
        return rows(() -> new Erasing(definitions()).run(statement));
    }

    @Override
    public Result waitForTable(WaitForTable statement) {
        return rows(() -> ended(new Waiting(definitions()).run(statement)));
    }

    @Override
    public Result waitForJob(WaitForJob statement) {
        return rows(() -> ended(new Waiting(definitions()).run(statement)));
    }

    private Result ended(Waiting.Ended ended) throws SQLException {
        return new ShownRows(context.connection())
                .numbers(List.of("done", "failed", "pending"), List.of(ended.done(), ended.failed(), ended.pending()));
    }

    @Override
    public Result controlJob(ControlJob statement) {
        return done(() -> new JobControl(definitions()).run(statement));
    }

    @Override
    public Result labelVersion(LabelVersion statement) {
        return done(() -> new LabelDefinitions(definitions()).put(statement));
    }

    @Override
    public Result dropLabel(DropLabel statement) {
        return done(() -> new LabelDefinitions(definitions()).remove(statement));
    }

    @Override
    public Result revertTable(RevertTable statement) {
        return rows(() -> new Result.Count(new Reverting(definitions()).run(statement)));
    }

    @Override
    public Result createSnapshot(CreateSnapshot statement) {
        return done(() -> new SnapshotDefinitions(definitions()).create(statement, names));
    }

    @Override
    public Result dropSnapshot(DropSnapshot statement) {
        return done(() -> new SnapshotDefinitions(definitions()).drop(statement));
    }

    @Override
    public Result notYetAvailable(NotYetAvailable statement) {
        throw definitions().notAvailable(statement.span(), statement.form() + " is not available");
    }
}
