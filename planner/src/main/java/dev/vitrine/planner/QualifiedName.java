package dev.vitrine.planner;

import java.util.Objects;

/**
 * The name of a table, view or index.
 *
 * @param schema the schema as Postgres stores it
 * @param name the name as Postgres stores it
 */
public record QualifiedName(String schema, String name) {
    public QualifiedName {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(name, "name");
    }

    /** The name for SQL text, both parts quoted. */
    public String quoted() {
        return Quote.name(schema) + '.' + Quote.name(name);
    }

    @Override
    public String toString() {
        return schema + '.' + name;
    }
}
