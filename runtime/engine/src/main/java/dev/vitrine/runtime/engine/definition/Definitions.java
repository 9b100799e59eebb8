package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.query.Moments;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.store.catalog.CatalogWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What all definitions have in common. One thread at a time. */
final class Definitions {
    private RunContext context;
    private final String sql;
    private final List<Binding> parameters;
    private final Relations relations;
    private final DefinitionRunner.CatalogChange change;
    private final Ddl ddl;
    private final CatalogWriter writer;

    Definitions(
            RunContext context,
            String sql,
            List<Binding> parameters,
            Relations relations,
            DefinitionRunner.CatalogChange change) {
        this.context = context;
        this.sql = sql;
        this.parameters = parameters;
        this.relations = relations;
        this.change = change;
        this.ddl = new Ddl(context.connection());
        this.writer = new CatalogWriter(context.connection());
    }

    RunContext context() {
        return context;
    }

    String sql() {
        return sql;
    }

    Relations relations() {
        return relations;
    }

    /** Tells which versions the statement means. */
    Moments moments() {
        return new Moments(context, sql, parameters);
    }

    Ddl ddl() {
        return ddl;
    }

    CatalogWriter writer() {
        return writer;
    }

    Catalog catalog() {
        return context.catalog();
    }

    DerivedTables derived() {
        return new DerivedTables(ddl, catalog());
    }

    /** The catalog rows that were written are seen from here on. */
    void changed() throws SQLException {
        writer.touch();
        context = context.with(change.read());
    }

    /** What was changed and committed is seen by all connections from here on. */
    void publish() {
        change.publish();
    }

    /** The managed relation of a name. */
    Optional<Relation> relation(QualifiedName name) throws SQLException {
        return relations.find(name);
    }

    /** The relation of a name; a plain table becomes a managed one, without history. */
    Relation requireRelation(QualifiedName name) throws SQLException {
        Optional<Relation> relation = relation(name);
        if (relation.isPresent()) {
            return relation.get();
        }
        dev.vitrine.planner.QualifiedName found = ddl.find(name)
                .orElseThrow(() -> VitrineException.at(
                        name.span().position(sql),
                        ErrorCode.UNDEFINED_TABLE,
                        "table \"%s\" does not exist".formatted(name.name())));
        String kind = ddl.value("SELECT relkind FROM pg_catalog.pg_class WHERE oid = to_regclass(?)", found.quoted());
        if (!"r".equals(kind)) {
            throw VitrineException.at(
                    name.span().position(sql),
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "\"%s\" is no ordinary table".formatted(name.name()));
        }
        ddl.value("SELECT pg_advisory_xact_lock(hashtext('vitrine.relation'), hashtext(?))::text", found.quoted());
        context = context.with(change.read());
        Optional<Relation> meanwhile = catalog().relation(found);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        new Orphans(this).remove(found);
        int id = writer.newId();
        writer.addTable(id, found, false, Map.of());
        changed();
        return catalog().relation(id).orElseThrow();
    }

    /** The table of a name; a plain one becomes managed. */
    ManagedTable requireTable(QualifiedName name) throws SQLException {
        if (requireRelation(name) instanceof ManagedTable table) {
            return table;
        }
        throw VitrineException.at(
                name.span().position(sql),
                ErrorCode.WRONG_OBJECT_TYPE,
                "\"%s\" is an incremental view".formatted(name.name()));
    }

    /** The table of a name, which must keep history. */
    ManagedTable requireHistory(QualifiedName name) throws SQLException {
        Optional<Relation> relation = relation(name);
        if (relation.orElse(null) instanceof ManagedTable table && table.versioned()) {
            return table;
        }
        boolean exists = relation.isPresent() || ddl.find(name).isPresent();
        throw VitrineException.at(
                name.span().position(sql),
                exists ? ErrorCode.WRONG_OBJECT_TYPE : ErrorCode.UNDEFINED_TABLE,
                exists
                        ? "\"%s\" keeps no history; ALTER TABLE %1$s SET (versioned = true) makes it begin"
                                .formatted(name.name())
                        : "table \"%s\" does not exist".formatted(name.name()));
    }

    /** The table as the catalog has it now. */
    ManagedTable table(int id) {
        return (ManagedTable) catalog().relation(id).orElseThrow();
    }

    VitrineException notAvailable(dev.vitrine.parser.text.Span span, String message) {
        return VitrineException.at(span.position(sql), ErrorCode.NOT_AVAILABLE, message);
    }
}
