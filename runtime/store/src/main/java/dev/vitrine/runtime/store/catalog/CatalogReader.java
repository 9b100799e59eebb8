package dev.vitrine.runtime.store.catalog;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Metric;
import dev.vitrine.planner.catalog.ModelDefinition;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.catalog.SecretDefinition;
import dev.vitrine.udf.MediaKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the catalog as one transaction sees it. Columns, keys and names come from the server's own catalog, so that what
 * other clients changed is seen.
 */
public final class CatalogReader {
    /** A table without a trigger of ours, where there must be one, only has the name of one that somebody has dropped. */
    private static final String RELATIONS = """
            SELECT r.id, r.kind, n.nspname, c.relname, r.versioned, r.options, c.oid,
                   EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
                           AND t.tgtype & 3 = 3 AND left(t.tgname, 9) NOT IN ('~vitrine_', '!vitrine_')) AS row_triggers
            FROM vitrine.relation r
            JOIN pg_catalog.pg_class c ON c.oid = coalesce(
                   to_regclass(format('%I.%I', r.schema_name, r.relation_name)),
                   (SELECT t.tgrelid FROM pg_catalog.pg_trigger t WHERE r.kind = 'table' AND t.tgname IN
                      ('~vitrine_' || r.id || '_u', '~vitrine_' || r.id || '_r') LIMIT 1))
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname ~ '^[~!]vitrine_')
              OR NOT (r.kind = 'table' AND (EXISTS (SELECT FROM vitrine.history h WHERE h.tab = r.id)
                OR EXISTS (SELECT FROM vitrine.embedding_index e WHERE e.relation_id = r.id)))
            """;

    private static final String COLUMNS = """
            SELECT r.id, a.attname, t.typname, tn.nspname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                   a.atthasdef OR a.attidentity <> '', coalesce(k.position, 0)
            FROM vitrine.relation r
            JOIN pg_catalog.pg_class c ON c.oid = coalesce(
                   to_regclass(format('%I.%I', r.schema_name, r.relation_name)),
                   (SELECT g.tgrelid FROM pg_catalog.pg_trigger g WHERE r.kind = 'table' AND g.tgname IN
                      ('~vitrine_' || r.id || '_u', '~vitrine_' || r.id || '_r') LIMIT 1))
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
            LEFT JOIN LATERAL (SELECT u.position FROM pg_catalog.pg_index i,
                                 unnest(i.indkey) WITH ORDINALITY AS u(number, position)
                               WHERE i.indrelid = c.oid AND i.indisprimary AND u.number = a.attnum) k ON true
            ORDER BY r.id, a.attnum
            """;

    private final Connection connection;

    public CatalogReader(Connection connection) {
        this.connection = connection;
    }

    /** Whether the database has a catalog. */
    public boolean exists() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT to_regclass('vitrine.epoch') IS NOT NULL")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    /** The catalog's number now. */
    public long epoch() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT number FROM vitrine.epoch")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /**
     * A text that changes with every change of the catalog, and when another client drops, makes anew or renames a table or view of it.
     */
    public String fingerprint() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT (SELECT number FROM vitrine.epoch) || ':' || coalesce(sum(r.id * coalesce("
                                + "to_regclass(format('%I.%I', r.schema_name, r.relation_name))::oid::int8, 0)::numeric), 0)"
                                + " FROM vitrine.relation r")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** The catalog now; the database must have one. */
    public Catalog read() throws SQLException {
        long epoch = epoch();
        Map<Integer, Map<String, Computation>> computations = computations();
        Map<Integer, RelationColumns> columns = columns(computations);
        Map<Integer, ViewParts> views = views();
        List<Relation> relations = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RELATIONS)) {
            while (rows.next()) {
                int id = rows.getInt(1);
                RelationColumns of = columns.getOrDefault(id, new RelationColumns());
                QualifiedName name = new QualifiedName(rows.getString(3), rows.getString(4));
                if (rows.getString(2).equals("table")) {
                    relations.add(new ManagedTable(
                            id,
                            name,
                            of.columns,
                            of.key(),
                            rows.getBoolean(5),
                            rows.getBoolean(8),
                            Options.parse(rows.getString(6))));
                } else if (views.containsKey(id)) {
                    relations.add(views.get(id)
                            .view(id, name, of.columns, computations.getOrDefault(id, Map.of()), rows.getBoolean(5)));
                }
            }
        }
        Set<Integer> known = relations.stream().map(Relation::id).collect(Collectors.toSet());
        List<EmbeddingIndex> indexes = indexes().stream()
                .filter(index -> known.contains(index.relationId()))
                .toList();
        return hasModels()
                ? new Catalog(epoch, relations, indexes, models(), secrets())
                : new Catalog(epoch, relations, indexes, List.of(), List.of());
    }

    private static final class RelationColumns {
        private final List<Column> columns = new ArrayList<>();
        private final Map<Integer, String> keyColumns = new java.util.TreeMap<>();

        List<String> key() {
            return List.copyOf(keyColumns.values());
        }
    }

    private Map<Integer, RelationColumns> columns(Map<Integer, Map<String, Computation>> computations)
            throws SQLException {
        Map<Integer, RelationColumns> all = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(COLUMNS)) {
            while (rows.next()) {
                int id = rows.getInt(1);
                String name = rows.getString(2);
                if (name.equals("_v_" + id)) {
                    continue;
                }
                RelationColumns of = all.computeIfAbsent(id, i -> new RelationColumns());
                of.columns.add(new Column(
                        name,
                        type(rows.getString(4), rows.getString(3)),
                        rows.getString(5),
                        rows.getBoolean(6),
                        rows.getBoolean(7),
                        Optional.ofNullable(
                                computations.getOrDefault(id, Map.of()).get(name))));
                if (rows.getInt(8) > 0) {
                    of.keyColumns.put(rows.getInt(8), name);
                }
            }
        }
        return all;
    }

    /** The type of a name in a schema. */
    public static PostgresType type(String schema, String name) {
        if (schema.equals("vitrine")) {
            for (MediaKind kind : MediaKind.values()) {
                if (name.equals(kind.name().toLowerCase(Locale.ROOT))) {
                    return PostgresType.of(kind);
                }
            }
        }
        boolean plain = schema.equals("pg_catalog") || name.equals("vector") || name.equals("halfvec");
        return PostgresType.of(plain ? name : new QualifiedName(schema, name).quoted());
    }

    private Map<Integer, Map<String, Computation>> computations() throws SQLException {
        Map<Integer, Map<String, Computation>> all = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT relation_id, column_name, expression, stored, on_error,"
                        + " on_error_default, options FROM vitrine.computation")) {
            while (rows.next()) {
                ErrorPolicy policy = switch (rows.getString(5)) {
                    case "null" -> new ErrorPolicy.StoreNull();
                    case "default" -> new ErrorPolicy.StoreDefault(rows.getString(6));
                    default -> ErrorPolicy.ABORT;
                };
                all.computeIfAbsent(rows.getInt(1), id -> new HashMap<>())
                        .put(
                                rows.getString(2),
                                new Computation(
                                        rows.getString(3),
                                        rows.getBoolean(4),
                                        policy,
                                        Options.parse(rows.getString(7))));
            }
        }
        return all;
    }

    private record ViewParts(
            int baseId,
            String baseAlias,
            List<PostgresType> keyTypes,
            Optional<IncrementalView.Iterator> iterator,
            Optional<String> condition,
            String definition,
            List<String[]> items) {
        IncrementalView view(
                int id,
                QualifiedName name,
                List<Column> columns,
                Map<String, Computation> computations,
                boolean versioned) {
            return new IncrementalView(
                    id,
                    name,
                    baseId,
                    baseAlias,
                    keyTypes,
                    iterator,
                    condition,
                    items.stream()
                            .map(item -> new IncrementalView.Item(
                                    item[0], item[1], Optional.ofNullable(computations.get(item[0]))))
                            .toList(),
                    columns,
                    definition,
                    versioned);
        }
    }

    private Map<Integer, ViewParts> views() throws SQLException {
        Map<Integer, ViewParts> views = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT v.id, base_id, base_alias, key_types, function_name,"
                        + " arguments, iterator_alias, condition, definition, coalesce(options ->> 'on_error', '')"
                        + " FROM vitrine.incremental_view v JOIN vitrine.relation r ON r.id = v.id")) {
            while (rows.next()) {
                String function = rows.getString(5);
                views.put(
                        rows.getInt(1),
                        new ViewParts(
                                rows.getInt(2),
                                rows.getString(3),
                                texts(rows, 4).stream().map(PostgresType::of).toList(),
                                function == null
                                        ? Optional.empty()
                                        : Optional.of(new IncrementalView.Iterator(
                                                function,
                                                rows.getString(6),
                                                rows.getString(7),
                                                rows.getString(10).equals("null"))),
                                Optional.ofNullable(rows.getString(8)),
                                rows.getString(9),
                                new ArrayList<>()));
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT view_id, column_name, expression"
                        + " FROM vitrine.view_item ORDER BY view_id, position")) {
            while (rows.next()) {
                ViewParts view = views.get(rows.getInt(1));
                if (view != null) {
                    view.items().add(new String[] {rows.getString(2), rows.getString(3)});
                }
            }
        }
        return views;
    }

    /** A catalog that an older driver made, and nobody has written to since, has no models. */
    private boolean hasModels() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('vitrine.model') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private List<ModelDefinition> models() throws SQLException {
        List<ModelDefinition> models = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT name, provider, model, endpoint, secret_name, params, rpm, tpm,"
                                + " max_concurrency, timeout_s FROM vitrine.model")) {
            while (rows.next()) {
                models.add(new ModelDefinition(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        Optional.ofNullable(rows.getString(4)),
                        Optional.ofNullable(rows.getString(5)),
                        rows.getString(6),
                        number(rows, 7),
                        number(rows, 8),
                        number(rows, 9),
                        rows.getDouble(10)));
            }
        }
        return models;
    }

    private static OptionalInt number(ResultSet rows, int column) throws SQLException {
        int number = rows.getInt(column);
        return rows.wasNull() ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private List<SecretDefinition> secrets() throws SQLException {
        List<SecretDefinition> secrets = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT name, provider, source, reference FROM vitrine.secret")) {
            while (rows.next()) {
                secrets.add(new SecretDefinition(
                        rows.getString(1),
                        rows.getString(2),
                        SecretDefinition.Source.valueOf(rows.getString(3).toUpperCase(Locale.ROOT)),
                        rows.getString(4)));
            }
        }
        return secrets;
    }

    private List<EmbeddingIndex> indexes() throws SQLException {
        List<EmbeddingIndex> indexes = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT id, schema_name, index_name, relation_id, column_name,"
                                + " embedders, metric, method, dimension, options, built FROM vitrine.embedding_index ORDER BY id")) {
            while (rows.next()) {
                indexes.add(new EmbeddingIndex(
                        rows.getInt(1),
                        new QualifiedName(rows.getString(2), rows.getString(3)),
                        rows.getInt(4),
                        rows.getString(5),
                        texts(rows, 6),
                        Metric.valueOf(rows.getString(7).toUpperCase(Locale.ROOT)),
                        EmbeddingIndex.Method.valueOf(rows.getString(8).toUpperCase(Locale.ROOT)),
                        rows.getInt(9),
                        Options.parse(rows.getString(10)),
                        rows.getBoolean(11)));
            }
        }
        return indexes;
    }

    private static List<String> texts(ResultSet rows, int column) throws SQLException {
        return Arrays.stream((Object[]) rows.getArray(column).getArray())
                .map(String.class::cast)
                .toList();
    }
}
