package dev.vitrine.runtime.engine;

import dev.vitrine.parser.Names;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.runtime.engine.query.CellFunctions;
import org.jspecify.annotations.Nullable;

/** Answers the classifier from memory. */
record CatalogNames(Database database, Catalog catalog) implements Names {
    @Override
    public boolean isFunction(String lowerCaseName) {
        return database.functions().isFunction(lowerCaseName)
                || !catalog.isEmpty() && CellFunctions.isName(lowerCaseName);
    }

    @Override
    public boolean isManaged(@Nullable String schema, String table) {
        if (catalog.indexes().stream().anyMatch(index -> index.name().name().equals(table))) {
            return true;
        }
        return schema == null
                ? catalog.hasName(table)
                : catalog.relation(new QualifiedName(schema, table)).isPresent();
    }

    @Override
    public boolean hasCatalog() {
        return !catalog.isEmpty();
    }
}
