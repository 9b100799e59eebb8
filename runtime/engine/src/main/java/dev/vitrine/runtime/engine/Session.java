package dev.vitrine.runtime.engine;

import dev.vitrine.parser.Classification;
import dev.vitrine.parser.CreatedTable;
import dev.vitrine.parser.Lane;
import dev.vitrine.parser.StatementClassifier;
import dev.vitrine.parser.StatementSplitter;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.ReadTablesScanner;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.function.NearestNames;
import dev.vitrine.runtime.engine.compute.Cancellation;
import dev.vitrine.runtime.engine.compute.Progress;
import dev.vitrine.runtime.engine.compute.Pulse;
import dev.vitrine.runtime.engine.definition.DefinitionRunner;
import dev.vitrine.runtime.engine.query.SessionMoment;
import dev.vitrine.runtime.engine.rows.DriverRows;
import dev.vitrine.runtime.engine.rows.HiddenColumns;
import dev.vitrine.runtime.engine.run.BinaryVectors;
import dev.vitrine.runtime.engine.run.PlanCache;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.RunManner;
import dev.vitrine.runtime.engine.run.ServerErrors;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.engine.statement.ColumnRole;
import dev.vitrine.runtime.engine.statement.Program;
import dev.vitrine.runtime.store.catalog.CatalogReader;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.util.PSQLException;

/** The engine's side of one connection. Used by one thread at a time, but for {@link #cancel()}. */
public final class Session implements DefinitionRunner.CatalogChange, AutoCloseable {
    private static final int ROUTES = 512;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(1);

    private final Database database;
    private final Connection connection;
    private final Map<String, Routed> routes = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Routed> eldest) {
            return size() > ROUTES;
        }
    };
    private final Map<DriverRows.Origin, Optional<MediaKind>> mediaColumns = new HashMap<>();
    private final NameResolver names;
    private volatile @Nullable Cancellation running;
    /** Whether a statement that is about to run has been cancelled. */
    private volatile boolean cancelledAhead;

    private volatile Progress progress = Progress.begin();
    private boolean hasVectors;
    private final BackgroundWork background;

    /** Whether a statement has named the setting that says as of when tables are read. */
    private boolean mayReadThePast;

    /** The catalog that this connection's open transaction has changed; others see it when it commits. */
    private CatalogCache.@Nullable Picture changed;

    /** Whether the connection is a side connection. */
    private final boolean aside;

    private record Routed(Catalog catalog, Program program) {}

    /** A session on a connection of the user's. */
    Session(Database database, Connection connection) {
        this(database, connection, false);
    }

    private Session(Database database, Connection connection, boolean aside) {
        this.aside = aside;
        this.database = database;
        this.connection = connection;
        this.names = new NameResolver(connection);
        this.background = new BackgroundWork(database, connection);
    }

    /** A session on a side connection, for work that no statement asked for. */
    static Session aside(Database database, Connection connection) {
        return new Session(database, connection, true);
    }

    /**
     * Routes a text; a text seen before costs a look-up. Never fails: a text that does not parse is reported when it is
     * run.
     */
    public Program program(String sql) {
        CatalogCache.Picture picture = picture();
        background.offer(picture);
        Catalog catalog = picture.catalog();
        Routed routed = routes.get(sql);
        if (routed == null || routed.catalog() != catalog) {
            routed = new Routed(catalog, route(sql, catalog));
            routes.put(sql, routed);
        }
        return routed.program();
    }

    private Program route(String sql, Catalog catalog) {
        Tokens tokens = Lexer.tokens(sql);
        Classification classification = StatementClassifier.classify(tokens, new CatalogNames(database, catalog));
        if (!catalog.isEmpty()) {
            names.see(tokens);
        }
        if (!mayReadThePast && SessionMoment.isNamed(tokens)) {
            mayReadThePast = true;
            routes.clear();
        }
        boolean passes = classification.lane() == Lane.PASS
                && !classification.writesManaged()
                && !makesTable(tokens)
                && !(mayReadThePast && !catalog.isEmpty() && readsTables(tokens, classification));
        return passes
                ? new PassThrough(showsHidden(tokens))
                : new EngineProgram(this, sql, tokens, showsHidden(tokens));
    }

    /** A session may give each new table a history. */
    private static boolean makesTable(Tokens tokens) {
        List<Span> statements = StatementSplitter.split(tokens);
        return statements.size() == 1
                ? CreatedTable.find(tokens).isPresent()
                : statements.stream()
                        .anyMatch(span -> CreatedTable.find(Lexer.tokens(span.in(tokens.sql())))
                                .isPresent());
    }

    /** A view of Postgres may stand before a table with history. */
    private static boolean readsTables(Tokens tokens, Classification classification) {
        return classification.readsManaged() || !ReadTablesScanner.scan(tokens).isEmpty();
    }

    private static boolean showsHidden(Tokens tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.kind(i).isName() && HiddenColumns.isHidden(tokens.name(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * The 1-based numbers of a result's columns that a user sees, in order, or null if that is all of them. Costs no
     * round trip.
     */
    public int @Nullable [] visibleColumns(ResultSetMetaData columns) throws SQLException {
        int count = columns.getColumnCount();
        int hidden = 0;
        for (int i = 1; i <= count; i++) {
            if (HiddenColumns.isHidden(columns.getColumnLabel(i))) {
                hidden++;
            }
        }
        if (hidden == 0 || hidden == count) {
            return null;
        }
        int[] visible = new int[count - hidden];
        int next = 0;
        for (int i = 1; i <= count; i++) {
            if (!HiddenColumns.isHidden(columns.getColumnLabel(i))) {
                visible[next++] = i;
            }
        }
        return visible;
    }

    /**
     * Whether the server has vectors; if so, this connection sends them in binary from now on. Asked by a query until it does,
     * since the server's driver remembers for the connection's life that a type was missing.
     */
    public boolean hasVectors() throws SQLException {
        if (!hasVectors) {
            try (Statement statement = connection.createStatement();
                    ResultSet answer = statement.executeQuery("SELECT to_regtype('vector') IS NOT NULL")) {
                hasVectors = answer.next() && answer.getBoolean(1);
            }
            if (hasVectors) {
                BinaryVectors.enable(connection);
            }
        }
        return hasVectors;
    }

    /** What a column of a table or view is beyond its type; empty for an ordinary one. */
    public Optional<ColumnRole> role(String schema, String table, String column) throws SQLException {
        if (HiddenColumns.isHidden(column)) {
            return Optional.of(new ColumnRole(Optional.empty(), false, true));
        }
        Optional<Column> found = picture()
                .catalog()
                .relation(new dev.vitrine.planner.QualifiedName(schema, table))
                .flatMap(relation -> relation.columns().stream()
                        .filter(c -> c.name().equals(column))
                        .findFirst());
        return found.filter(c -> c.isComputed() || c.type().media().isPresent())
                .map(c -> new ColumnRole(c.type().media(), c.isComputed(), false));
    }

    /** The kind of a result's column if it is a media column of a table or view, or a media value that was computed. */
    public Optional<MediaKind> mediaKind(ResultSetMetaData columns, int column) throws SQLException {
        Optional<MediaKind> computed = DriverRows.computedMedia(columns, column);
        DriverRows.Origin origin = DriverRows.origin(columns, column);
        if (computed.isPresent() || origin.tableOid() == 0 || database.isEmpty()) {
            return computed;
        }
        Optional<MediaKind> known = mediaColumns.get(origin);
        if (known == null) {
            known = dev.vitrine.runtime.engine.rows.MediaColumns.kind(connection, columns, column);
            mediaColumns.put(origin, known);
        }
        return known;
    }

    /** Opens a media value by its locator; bytes are read when they are asked for. */
    public Media media(MediaKind kind, String locator) throws SQLException {
        return database.media().open(kind, locator);
    }

    /** The server's error about a function that it does not have, with the names of ours that are near. */
    public PSQLException withNearestFunctions(PSQLException error) {
        return ServerErrors.functionOf(error)
                .map(name -> NearestNames.of(name, database.functions().names()))
                .filter(nearest -> !nearest.isEmpty())
                .map(nearest -> ServerErrors.withHint(error, "Did you mean " + String.join(", ", nearest) + "?"))
                .orElse(error);
    }

    /** The search path was changed behind the statements. */
    public void pathChanged() {
        names.pathChanged();
        routes.clear();
    }

    /** Stops what runs or is {@linkplain #expect expected}, from any thread; the running call ends with 57014. */
    public void cancel() throws SQLException {
        Cancellation current = running;
        if (current != null) {
            current.cancel();
        } else {
            cancelledAhead = true;
        }
    }

    /** A statement is about to run, or has ended: a cancellation from here on is not meant for one before. */
    public void expect() {
        cancelledAhead = false;
    }

    /** Forgets what belongs to this connection; the connection itself stays open. */
    @Override
    public void close() {
        routes.clear();
        mediaColumns.clear();
    }

    /** How far the statement that runs has come, or the last one came; from any thread. */
    public Progress progress() {
        return progress;
    }

    Connection connection() {
        return connection;
    }

    Database database() {
        return database;
    }

    /** As of when the session reads tables, empty for the present; costs nothing where no statement has said so. */
    Optional<SessionMoment> moment(RunContext context) throws SQLException {
        return mayReadThePast ? SessionMoment.of(context) : Optional.empty();
    }

    /** The catalog as this connection sees it now. */
    CatalogCache.Picture picture() {
        if (changed != null && isIdle()) {
            changed = null;
            database.catalog().changed();
        }
        if (changed != null) {
            return changed;
        }
        return aside
                ? database.catalog().currentOn(connection)
                : database.catalog().current();
    }

    private boolean isIdle() {
        try {
            return connection.isClosed()
                    || connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE;
        } catch (SQLException e) {
            return false;
        }
    }

    /** A definition changed the catalog: this connection sees it at once, others when it is committed. */
    @Override
    public Catalog read() throws SQLException {
        routes.clear();
        mediaColumns.clear();
        Catalog now = new CatalogReader(connection).read();
        changed = new CatalogCache.Picture(now, new PlanCache(), true);
        return now;
    }

    @Override
    public void publish() {
        if (changed != null && isIdle()) {
            changed = null;
            database.catalog().changed();
        }
    }

    /** The surroundings of a run; {@link #cancel()} stops it until {@link #end}. */
    RunContext begin() {
        Cancellation cancellation = new Cancellation();
        running = cancellation;
        if (cancelledAhead) {
            cancellation.cancel();
        }
        Progress begun = Progress.begin();
        progress = begun;
        CatalogCache.Picture picture = picture();
        if (!aside) {
            background.offer(picture);
        }
        if (!aside && changed == null && picture.exists() && picture.isFirst("function versions")) {
            database.compareFunctions();
        }
        return new RunContext(
                connection,
                picture.catalog(),
                database.functions(),
                database.media(),
                database.media(),
                database.media(),
                database.resources(),
                database.models().in(picture.catalog()),
                database.results(),
                RunManner.ofStatement(new Pulse(KEEP_ALIVE, this::keepAlive)),
                begun,
                database.side(),
                cancellation,
                names.isUnusual() ? new PlanCache() : picture.plans(),
                new ArrayList<>());
    }

    /** Tells the server, and what is between, that the user's transaction is not forgotten. */
    private void keepAlive() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("");
        }
    }

    /** The same run with the catalog as it is at this moment, not a second ago. */
    RunContext refreshed(RunContext context) {
        if (changed == null) {
            database.catalog().changed();
        }
        CatalogCache.Picture picture = picture();
        return picture.catalog() == context.catalog() ? context : context.with(picture.catalog());
    }

    /** Something to do on this session's connection, outside a transaction. */
    interface Work<T> {
        T run(RunContext context) throws SQLException;
    }

    /** Does work that no statement asked for. */
    <T> T work(Work<T> work) throws SQLException {
        RunContext context = begin();
        try {
            return work.run(context);
        } catch (SqlFailure e) {
            throw e.failure();
        } finally {
            end();
        }
    }

    /** Starts what the database needs in the background. */
    void offerWork(CatalogCache.Picture picture) {
        background.offer(picture);
    }

    /** A run is over. */
    void end() {
        running = null;
    }

    /** The managed relation of a name in a statement, as the server resolves it. */
    Optional<Relation> relation(Catalog catalog, QualifiedName name) throws SQLException {
        return names.resolve(catalog, name);
    }
}
