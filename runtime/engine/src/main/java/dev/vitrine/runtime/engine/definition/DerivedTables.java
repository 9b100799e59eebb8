package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tables beside a user's table that hold what was made of its rows. A foreign key takes their rows away with the row they
 * were made of; a trigger does when a value changes that they were made of, whoever changes it.
 */
final class DerivedTables {
    private final Ddl ddl;
    private final Catalog catalog;

    DerivedTables(Ddl ddl, Catalog catalog) {
        this.ddl = ddl;
        this.catalog = catalog;
    }

    /** The key columns with their types, for CREATE TABLE. */
    static String keyDefinitions(List<String> names, List<PostgresType> types) {
        List<String> definitions = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            definitions.add(Quote.name(names.get(i)) + " " + types.get(i).sqlName());
        }
        return String.join(", ", definitions);
    }

    static String names(List<String> names) {
        return names.stream().map(Quote::name).collect(Collectors.joining(", "));
    }

    /** The constraints of a table whose rows live as long as the rows of a relation. */
    String constraints(List<String> primaryKey, List<String> foreignKey, Relation relation) {
        Holder holder = holder(relation);
        return "PRIMARY KEY (" + names(primaryKey) + "), " + foreignKey(foreignKey, holder.table(), holder.key());
    }

    static String foreignKey(List<String> columns, QualifiedName table, List<String> key) {
        return "FOREIGN KEY (" + names(columns) + ") REFERENCES " + table.quoted() + " (" + names(key)
                + ") ON DELETE CASCADE ON UPDATE CASCADE";
    }

    /** The table that holds a relation's rows, with its key. */
    record Holder(QualifiedName table, List<String> key) {}

    Holder holder(Relation relation) {
        if (relation instanceof ManagedTable table) {
            return new Holder(table.name(), table.key());
        }
        IncrementalView view = (IncrementalView) relation;
        if (view.iterator().isPresent()) {
            List<String> key = new ArrayList<>(view.baseKey());
            key.add("pos");
            return new Holder(view.storage(), key);
        }
        return view.isStored()
                ? new Holder(view.storage(), view.baseKey())
                : holder(catalog.relation(view.baseId()).orElseThrow());
    }

    /** The user's table at the bottom of a relation. */
    ManagedTable root(Relation relation) {
        return relation instanceof ManagedTable table
                ? table
                : root(catalog.relation(((IncrementalView) relation).baseId()).orElseThrow());
    }

    /** The columns of the table at the bottom that a column of a relation is made of. */
    Set<String> rootColumns(Relation relation, String column) {
        if (relation instanceof ManagedTable) {
            return Set.of(column);
        }
        IncrementalView view = (IncrementalView) relation;
        return view.items().stream()
                .filter(item -> item.name().equals(column))
                .findFirst()
                .map(item -> rootColumns(view, ExpressionParser.parse(item.expression())))
                .orElse(Set.of());
    }

    /** The columns of the table at the bottom that an expression of a view is made of. */
    Set<String> rootColumns(IncrementalView view, Expression expression) {
        Relation base = catalog.relation(view.baseId()).orElseThrow();
        Set<String> roots = new LinkedHashSet<>();
        Expressions.columns(expression).forEach(reference -> {
            List<String> parts = reference.parts();
            boolean ofBase = parts.size() == 1 || parts.get(parts.size() - 2).equals(view.baseAlias());
            String name = reference.name();
            if (ofBase && base.columns().stream().anyMatch(c -> c.name().equals(name))) {
                roots.addAll(rootColumns(base, name));
            }
        });
        return roots;
    }

    /** The views and indexes of which something is stored that is made of some columns of a relation, for a message. */
    List<String> madeOf(Relation relation, List<String> columns) {
        List<String> made = new ArrayList<>();
        for (EmbeddingIndex index : catalog.indexesOn(relation.id())) {
            if (columns.contains(index.column())) {
                made.add("index \"" + index.name().name() + "\"");
            }
        }
        for (IncrementalView view : catalog.viewsOn(relation.id())) {
            if (reads(view, view.iterator().map(call -> call.function() + "(" + call.arguments() + ")"), columns)
                    || view.items().stream()
                            .anyMatch(item -> item.computation().isPresent()
                                    && reads(view, Optional.of(item.expression()), columns))) {
                made.add("view \"" + view.name().name() + "\"");
            }
            List<String> passed = view.items().stream()
                    .filter(item ->
                            item.computation().isEmpty() && reads(view, Optional.of(item.expression()), columns))
                    .map(IncrementalView.Item::name)
                    .toList();
            made.addAll(madeOf(view, passed));
        }
        return made;
    }

    private static boolean reads(IncrementalView view, Optional<String> expression, List<String> columns) {
        return expression.isPresent()
                && Expressions.columns(ExpressionParser.parse(expression.get())).stream()
                        .anyMatch(reference -> {
                            List<String> parts = reference.parts();
                            return columns.contains(reference.name())
                                    && (parts.size() == 1
                                            || parts.get(parts.size() - 2).equals(view.baseAlias()));
                        });
    }

    /**
     * Takes derived rows away when another client, or ours, changes what they were made of.
     *
     * @param id the number of the view or index
     * @param derived the table with derived rows; its first columns are the root's key
     * @param derivedKey those columns
     */
    void guard(int id, ManagedTable root, Set<String> columns, QualifiedName derived, List<String> derivedKey)
            throws SQLException {
        if (columns.isEmpty()) {
            return;
        }
        List<String> same = new ArrayList<>();
        for (int i = 0; i < root.key().size(); i++) {
            same.add(Quote.name(derivedKey.get(i)) + " = new."
                    + Quote.name(root.key().get(i)));
        }
        String body =
                "BEGIN DELETE FROM " + derived.quoted() + " WHERE " + String.join(" AND ", same) + "; RETURN NULL; END";
        ddl.run("CREATE OR REPLACE FUNCTION " + function(id) + " RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
                + " SET search_path = pg_catalog, pg_temp AS " + Quote.literal(body));
        ddl.run("REVOKE EXECUTE ON FUNCTION " + function(id) + " FROM PUBLIC");
        String changed = columns.stream()
                .map(column -> "old." + text(root, column) + " IS DISTINCT FROM new." + text(root, column))
                .collect(Collectors.joining(" OR "));
        ddl.run("CREATE TRIGGER " + trigger(id) + " AFTER UPDATE ON "
                + root.name().quoted() + " FOR EACH ROW WHEN (" + changed + ") EXECUTE FUNCTION " + function(id));
    }

    /** A column to compare; a type without equality is compared by its text. */
    private static String text(ManagedTable root, String column) {
        String name = Quote.name(column);
        Optional<String> type = root.column(column).map(c -> c.type().name());
        return type.filter(t -> Set.of("json", "xml", "point", "polygon").contains(t))
                        .isPresent()
                ? name + "::text"
                : name;
    }

    /** Removes what {@link #guard} made. */
    void unguard(int id, ManagedTable root) throws SQLException {
        ddl.run("DROP TRIGGER IF EXISTS " + trigger(id) + " ON " + root.name().quoted());
        ddl.run("DROP FUNCTION IF EXISTS " + function(id));
    }

    private static String function(int id) {
        return "vitrine.forget_" + id + "()";
    }

    private static String trigger(int id) {
        return Quote.name("~vitrine_forget_" + id);
    }
}
