package dev.vitrine.parser;

import org.jspecify.annotations.Nullable;

/** What the classifier asks the catalog. Answers come from memory: they are on the way of every statement. */
public interface Names {
    /**
     * Whether a function of ours has this name.
     *
     * @param lowerCaseName without a schema
     */
    boolean isFunction(String lowerCaseName);

    /**
     * Whether this table, view or index has an extension.
     *
     * @param schema null if the statement does not say
     * @param table as Postgres stores the name
     */
    boolean isManaged(@Nullable String schema, String table);

    /** Whether the database has a catalog of ours at all; if not, {@link #isManaged} is not asked. */
    boolean hasCatalog();
}
