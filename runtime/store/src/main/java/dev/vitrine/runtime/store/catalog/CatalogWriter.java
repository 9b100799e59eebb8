package dev.vitrine.runtime.store.catalog;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ModelDefinition;
import dev.vitrine.planner.catalog.SecretDefinition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Writes definitions into the catalog, in the transaction of its connection. */
public final class CatalogWriter {
    private final Connection connection;

    public CatalogWriter(Connection connection) {
        this.connection = connection;
    }

    /** A number that no relation or index ever had. */
    public int newId() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT nextval('vitrine.object_id')")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Gives the catalog a new number; every definition ends with it. Waits for definitions that are not committed. */
    public void touch() throws SQLException {
        update("UPDATE vitrine.epoch SET number = number + 1");
    }

    /** A table is managed from now on. */
    public void addTable(int id, QualifiedName name, boolean versioned, Map<String, String> options)
            throws SQLException {
        addRelation(id, "table", name, versioned, options);
    }

    private void addRelation(int id, String kind, QualifiedName name, boolean versioned, Map<String, String> options)
            throws SQLException {
        update(
                "INSERT INTO vitrine.relation (id, kind, schema_name, relation_name, versioned, options)"
                        + " VALUES (?, ?, ?, ?, ?, CAST(? AS jsonb))",
                id,
                kind,
                name.schema(),
                name.name(),
                versioned,
                Options.print(options));
    }

    /** A relation has another name from now on. */
    public void rename(int id, QualifiedName name) throws SQLException {
        update(
                "UPDATE vitrine.relation SET schema_name = ?, relation_name = ? WHERE id = ?",
                name.schema(),
                name.name(),
                id);
    }

    /** A table's history is switched on or off. */
    public void setVersioned(int id, boolean versioned) throws SQLException {
        update("UPDATE vitrine.relation SET versioned = ? WHERE id = ?", versioned, id);
    }

    /** A table's options from now on. */
    public void setOptions(int id, Map<String, String> options) throws SQLException {
        update("UPDATE vitrine.relation SET options = CAST(? AS jsonb) WHERE id = ?", Options.print(options), id);
    }

    /** A column is computed from now on, or computed otherwise. */
    public void putComputation(int relationId, String column, Computation computation) throws SQLException {
        ErrorPolicy policy = computation.onError();
        update(
                "INSERT INTO vitrine.computation (relation_id, column_name, expression, stored, on_error,"
                        + " on_error_default, options) VALUES (?, ?, ?, ?, ?, ?, CAST(? AS jsonb))"
                        + " ON CONFLICT (relation_id, column_name) DO UPDATE SET expression = excluded.expression,"
                        + " stored = excluded.stored, on_error = excluded.on_error,"
                        + " on_error_default = excluded.on_error_default, options = excluded.options",
                relationId,
                column,
                computation.expression(),
                computation.stored(),
                policy instanceof ErrorPolicy.Abort
                        ? "abort"
                        : policy instanceof ErrorPolicy.StoreNull ? "null" : "default",
                policy instanceof ErrorPolicy.StoreDefault other ? other.literal() : null,
                Options.print(computation.options()));
    }

    /** A column is computed no more. */
    public void removeComputation(int relationId, String column) throws SQLException {
        update("DELETE FROM vitrine.computation WHERE relation_id = ? AND column_name = ?", relationId, column);
    }

    /** A computed column has another name from now on. */
    public void renameComputation(int relationId, String from, String to) throws SQLException {
        update(
                "UPDATE vitrine.computation SET column_name = ? WHERE relation_id = ? AND column_name = ?",
                to,
                relationId,
                from);
    }

    /** A relation is managed no more; what depends on it must be gone. */
    public void removeRelation(int id) throws SQLException {
        update("DELETE FROM vitrine.relation WHERE id = ?", id);
    }

    /** A view exists from now on. */
    public void addView(IncrementalView view) throws SQLException {
        boolean keepsErrors =
                view.iterator().filter(IncrementalView.Iterator::keepsErrors).isPresent();
        addRelation(
                view.id(), "view", view.name(), view.versioned(), keepsErrors ? Map.of("on_error", "null") : Map.of());
        update(
                "INSERT INTO vitrine.incremental_view (id, base_id, base_alias, key_types, function_name, arguments,"
                        + " iterator_alias, condition, definition) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                view.id(),
                view.baseId(),
                view.baseAlias(),
                texts(view.keyTypes().stream().map(PostgresType::name).toList()),
                view.iterator().map(IncrementalView.Iterator::function).orElse(null),
                view.iterator().map(IncrementalView.Iterator::arguments).orElse(null),
                view.iterator().map(IncrementalView.Iterator::alias).orElse(null),
                view.condition().orElse(null),
                view.definition());
        int position = 0;
        for (IncrementalView.Item item : view.items()) {
            update(
                    "INSERT INTO vitrine.view_item (view_id, position, column_name, expression) VALUES (?, ?, ?, ?)",
                    view.id(),
                    ++position,
                    item.name(),
                    item.expression());
            if (item.computation().isPresent()) {
                putComputation(view.id(), item.name(), item.computation().get());
            }
        }
    }

    /** A model is as it is given from now on. */
    public void putModel(ModelDefinition model) throws SQLException {
        update(
                "INSERT INTO vitrine.model (name, provider, model, endpoint, secret_name, params, rpm, tpm, max_concurrency, timeout_s)"
                        + " VALUES (?, ?, ?, ?, ?, CAST(? AS jsonb), ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                        + " provider = excluded.provider, model = excluded.model, endpoint = excluded.endpoint,"
                        + " secret_name = excluded.secret_name, params = excluded.params, rpm = excluded.rpm, tpm = excluded.tpm,"
                        + " max_concurrency = excluded.max_concurrency, timeout_s = excluded.timeout_s",
                model.name(),
                model.provider(),
                model.model(),
                model.endpoint().orElse(null),
                model.secret().orElse(null),
                model.params(),
                boxed(model.requestsPerMinute()),
                boxed(model.tokensPerMinute()),
                boxed(model.maxConcurrency()),
                model.timeoutSeconds());
    }

    private static @Nullable Integer boxed(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }

    /** A model exists no more. */
    public void removeModel(String name) throws SQLException {
        update("DELETE FROM vitrine.model WHERE name = ?", name);
    }

    /** A secret is where it is said from now on. */
    public void putSecret(SecretDefinition secret) throws SQLException {
        update(
                "INSERT INTO vitrine.secret (name, provider, source, reference) VALUES (?, ?, ?, ?) ON CONFLICT (name)"
                        + " DO UPDATE SET provider = excluded.provider, source = excluded.source, reference = excluded.reference",
                secret.name(),
                secret.provider(),
                secret.source().name().toLowerCase(Locale.ROOT),
                secret.reference());
    }

    /** A secret is not known any more. */
    public void removeSecret(String name) throws SQLException {
        update("DELETE FROM vitrine.secret WHERE name = ?", name);
    }

    /** An index exists from now on. */
    public void addIndex(EmbeddingIndex index) throws SQLException {
        update(
                "INSERT INTO vitrine.embedding_index (id, schema_name, index_name, relation_id, column_name, embedders,"
                        + " metric, method, dimension, options, built) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb), ?)",
                index.id(),
                index.name().schema(),
                index.name().name(),
                index.relationId(),
                index.column(),
                texts(index.embedders()),
                index.metric().name().toLowerCase(Locale.ROOT),
                index.method().name().toLowerCase(Locale.ROOT),
                index.dimension(),
                Options.print(index.options()),
                index.built());
    }

    /** Whether the caller may begin to build the server's own index of an embedding index; nobody else may for ten seconds. */
    public boolean mayBuild(int indexId) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE vitrine.embedding_index"
                + " SET build_until = pg_catalog.clock_timestamp() + interval '10 seconds'"
                + " WHERE id = ? AND (build_until IS NULL OR build_until < pg_catalog.clock_timestamp())")) {
            update.setInt(1, indexId);
            return update.executeUpdate() > 0;
        }
    }

    /** An index has the vectors of all rows from now on. */
    public void setBuilt(int indexId) throws SQLException {
        update("UPDATE vitrine.embedding_index SET built = true WHERE id = ?", indexId);
    }

    /** The column of an index has another name from now on. */
    public void renameIndexedColumn(int relationId, String from, String to) throws SQLException {
        update(
                "UPDATE vitrine.embedding_index SET column_name = ? WHERE relation_id = ? AND column_name = ?",
                to,
                relationId,
                from);
    }

    /** An index is gone. */
    public void removeIndex(int id) throws SQLException {
        update("DELETE FROM vitrine.embedding_index WHERE id = ?", id);
    }

    private Object texts(List<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    private void update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
