package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.statement.Show;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.function.AggregateDefinition;
import dev.vitrine.planner.function.Function;
import dev.vitrine.planner.function.ScalarFunction;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.model.RemoteModels;
import dev.vitrine.runtime.engine.statement.Result;
import dev.vitrine.runtime.store.history.Numbering;
import dev.vitrine.runtime.store.history.ShowHistory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** SHOW and DESCRIBE. One thread at a time. */
final class Showing {
    private final Definitions definitions;
    private final ShownRows shown;

    Showing(Definitions definitions) {
        this.definitions = definitions;
        this.shown = new ShownRows(definitions.context().connection());
    }

    Result show(Show statement) throws SQLException {
        return switch (statement.kind()) {
            case TABLES ->
                shown.texts(
                        List.of("schema", "name", "kind", "versioned"),
                        like(
                                statement,
                                relations(ManagedTable.class).stream()
                                        .map(relation -> row(
                                                relation.name().schema(),
                                                relation.name().name(),
                                                "table",
                                                Boolean.toString(((ManagedTable) relation).versioned())))
                                        .toList()));
            case VIEWS ->
                shown.texts(
                        List.of("schema", "name", "base", "definition"),
                        like(
                                statement,
                                relations(IncrementalView.class).stream()
                                        .map(relation -> row(
                                                relation.name().schema(),
                                                relation.name().name(),
                                                base((IncrementalView) relation),
                                                ((IncrementalView) relation).definition()))
                                        .toList()));
            case COLUMNS -> columns(target(statement));
            case INDEXES -> indexes(statement);
            case FUNCTIONS -> functions(statement);
            case HISTORY -> history(statement);
            case ERRORS -> errors(statement);
            case MODELS ->
                shown.texts(
                        List.of("provider", "name", "model", "endpoint", "secret", "rpm", "tpm"),
                        like(
                                statement,
                                definitions.catalog().models().stream()
                                        .map(model -> row(
                                                model.provider(),
                                                model.name(),
                                                model.model(),
                                                model.endpoint().orElse(null),
                                                model.secret().orElse(null),
                                                number(model.requestsPerMinute()),
                                                number(model.tokensPerMinute())))
                                        .toList()));
            case SECRETS ->
                shown.texts(
                        List.of("provider", "name", "source", "reference", "resolves"),
                        like(
                                statement,
                                definitions.catalog().secrets().stream()
                                        .map(secret -> row(
                                                secret.provider(),
                                                secret.name(),
                                                secret.source().name().toLowerCase(Locale.ROOT),
                                                secret.reference(),
                                                RemoteModels.find(secret).isPresent() ? "yes" : "no"))
                                        .toList()));
            case CACHE ->
                kept(
                        List.of("function", "model", "entries", "bytes", "oldest", "newest"),
                        "SELECT * FROM vitrine.cache_content()");
            case JOBS ->
                kept(List.of("id", "kind", "schema", "table", "state"), "SELECT * FROM vitrine.jobs ORDER BY id");
            case SNAPSHOTS -> kept(List.of("schema", "name", "table", "version"), snapshots(statement));
            case LIBRARIES, TOOLSETS, REPLICAS, BUDGETS, USAGE, LINEAGE ->
                throw definitions.notAvailable(
                        statement.span(), "SHOW %s is not available".formatted(statement.kind()));
        };
    }

    /** The rows of a query of schema {@code vitrine}; a database that has none yet has no rows either. */
    private Result kept(List<String> labels, String sql) throws SQLException {
        return definitions.ddl().value("SELECT to_regnamespace('vitrine')") == null
                ? shown.texts(labels, List.of())
                : shown.query(sql);
    }

    private static String snapshots(Show statement) {
        return "SELECT s.schema_name AS schema, s.snapshot_name AS name, h.table_name AS table, s.version,"
                + " s.created_at AS created, s.created_by AS \"user\", s.definition FROM vitrine.snapshots s"
                + " LEFT JOIN vitrine.history h ON h.tab = s.relation"
                + statement
                        .like()
                        .map(pattern -> " WHERE s.snapshot_name LIKE " + Quote.literal(pattern))
                        .orElse("")
                + " ORDER BY s.schema_name, s.snapshot_name";
    }

    private static @Nullable String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : null;
    }

    private String base(IncrementalView view) {
        return definitions
                .catalog()
                .relation(view.baseId())
                .map(relation -> relation.name().toString())
                .orElse("");
    }

    private List<Relation> relations(Class<? extends Relation> kind) {
        return definitions.catalog().relations().stream()
                .filter(kind::isInstance)
                .sorted(Comparator.comparing(
                        (Relation relation) -> relation.name().toString()))
                .map(Relation.class::cast)
                .toList();
    }

    private static List<@Nullable String> row(@Nullable String... values) {
        return java.util.Arrays.asList(values);
    }

    /** The rows whose name, the second column, fits the pattern of LIKE. */
    private List<List<@Nullable String>> like(Show statement, List<List<@Nullable String>> rows) throws SQLException {
        if (statement.like().isEmpty()) {
            return rows;
        }
        List<List<@Nullable String>> kept = new ArrayList<>();
        for (List<@Nullable String> row : rows) {
            if ("t"
                    .equals(definitions
                            .ddl()
                            .value(
                                    "SELECT ? LIKE ?",
                                    row.get(1),
                                    statement.like().get()))) {
                kept.add(row);
            }
        }
        return kept;
    }

    private Relation target(Show statement) throws SQLException {
        return target(statement.target().orElseThrow());
    }

    private Relation target(QualifiedName name) throws SQLException {
        return definitions
                .relation(name)
                .orElseThrow(() -> VitrineException.at(
                        name.span().position(definitions.sql()),
                        ErrorCode.UNDEFINED_TABLE,
                        "\"%s\" is no table or view that Vitrine keeps anything for".formatted(name.name())));
    }

    /** DESCRIBE: the columns of any table or view. */
    Result describe(QualifiedName name) throws SQLException {
        Optional<Relation> relation = definitions.relation(name);
        if (relation.isPresent()) {
            return columns(relation.get());
        }
        dev.vitrine.planner.QualifiedName found = definitions
                .ddl()
                .find(name)
                .orElseThrow(() -> VitrineException.at(
                        name.span().position(definitions.sql()),
                        ErrorCode.UNDEFINED_TABLE,
                        "relation \"%s\" does not exist".formatted(name.name())));
        return columns(definitions.ddl().columns(found), List.of());
    }

    private Result columns(Relation relation) throws SQLException {
        return columns(relation.columns(), relation instanceof ManagedTable table ? table.key() : List.of());
    }

    private Result columns(List<Column> columns, List<String> key) throws SQLException {
        return shown.texts(
                List.of("column", "type", "nullable", "key", "computed_as"),
                columns.stream()
                        .map(column -> row(
                                column.name(),
                                typeName(column),
                                column.notNull() ? "no" : "yes",
                                key.contains(column.name()) ? "primary" : "",
                                column.computation()
                                        .map(computation -> computation.expression())
                                        .orElse(null)))
                        .toList());
    }

    static String typeName(Column column) {
        return column.type()
                .media()
                .map(kind -> kind.name())
                .orElse(column.declaredType().toUpperCase(Locale.ROOT));
    }

    private Result indexes(Show statement) throws SQLException {
        Relation relation = target(statement);
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (EmbeddingIndex index : definitions.catalog().indexesOn(relation.id())) {
            rows.add(row(
                    index.name().schema(),
                    index.name().name(),
                    index.column(),
                    String.join(", ", index.embedders()),
                    index.metric().name().toLowerCase(Locale.ROOT),
                    index.method().name().toLowerCase(Locale.ROOT),
                    Integer.toString(index.dimension())));
        }
        return shown.texts(
                List.of("schema", "name", "column", "embedders", "metric", "method", "dimension"),
                like(statement, rows));
    }

    private Result functions(Show statement) throws SQLException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (List<Function> overloads : definitions.context().functions().all()) {
            for (Function function : overloads) {
                rows.add(row(
                        kind(function),
                        function.signature().name(),
                        function.signature().toString(),
                        result(function)));
            }
        }
        for (String embedder : definitions.context().functions().embedderNames()) {
            rows.add(row("embedder", embedder, embedder, "VECTOR"));
        }
        return shown.texts(List.of("kind", "name", "signature", "result"), like(statement, rows));
    }

    private static String kind(Function function) {
        if (function instanceof ScalarFunction) {
            return "scalar";
        }
        return function instanceof AggregateDefinition ? "aggregate" : "table";
    }

    private static String result(Function function) {
        if (function instanceof ScalarFunction scalar) {
            return typeName(scalar.result().serverType());
        }
        if (function instanceof AggregateDefinition aggregate) {
            return typeName(aggregate.result().serverType());
        }
        return ((dev.vitrine.planner.function.TableProducer) function)
                .columns().stream()
                        .map(column ->
                                column.name() + " " + typeName(column.type().serverType()))
                        .collect(Collectors.joining(", ", "TABLE (pos INTEGER, ", ")"));
    }

    private static String typeName(PostgresType type) {
        return type.media().map(kind -> kind.name()).orElse(type.name().toUpperCase(Locale.ROOT));
    }

    private Result history(Show statement) throws SQLException {
        Relation relation = target(statement);
        if (relation instanceof IncrementalView view) {
            return shown.query(new DerivedHistory(definitions).sql(view, statement));
        }
        if (!(relation instanceof ManagedTable table) || !table.versioned()) {
            throw VitrineException.at(
                    statement.target().orElseThrow().span().position(definitions.sql()),
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "\"%s\" keeps no history; ALTER TABLE %s SET (versioned = true) makes it begin"
                            .formatted(relation.name().name(), relation.name().name()));
        }
        definitions.context().side().call(Numbering::run);
        Long limit = statement.limit().map(Long::valueOf).orElse(null);
        return shown.query(ShowHistory.sql(table.id(), limit));
    }

    private Result errors(Show statement) throws SQLException {
        Relation relation = target(statement);
        Optional<String> column = statement.column();
        if (column.isPresent()
                && relation.columns().stream()
                        .noneMatch(c -> c.name().equals(column.get()) && (c.isComputed() || c.isGivenMedia()))) {
            throw VitrineException.at(
                    statement.span().position(definitions.sql()),
                    ErrorCode.UNDEFINED_COLUMN,
                    "\"%s\" has no column \"%s\" that is computed or holds media"
                            .formatted(relation.name().name(), column.get()));
        }
        List<String> queries = new CellQueries(definitions.context()).errors(relation);
        if (queries.isEmpty()) {
            return shown.texts(List.of("key", "column", "error_type", "error_message", "at"), List.of());
        }
        String all = "SELECT * FROM (" + String.join(" UNION ALL ", queries) + ") AS e"
                + column.map(name -> " WHERE \"column\" = " + Quote.literal(name))
                        .orElse("") + " ORDER BY at, key, \"column\""
                + statement
                        .limit()
                        .map(limit -> " LIMIT " + Long.parseLong(limit))
                        .orElse("");
        return shown.query(all);
    }

    /** SHOW CREATE TABLE: a text that makes the table again. */
    Result create(QualifiedName name) throws SQLException {
        Relation relation = target(name);
        String text = relation instanceof ManagedTable table
                ? new TableText(definitions).of(table)
                : ((IncrementalView) relation).definition() + ";";
        return shown.texts(
                List.of("name", "definition"), List.of(row(relation.name().name(), text)));
    }
}
