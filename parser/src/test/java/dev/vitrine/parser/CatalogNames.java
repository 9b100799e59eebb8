package dev.vitrine.parser;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A small catalog: the functions and the objects that the tests speak of. */
final class CatalogNames implements Names {
    static final CatalogNames CINEMA = new CatalogNames(
            Set.of(
                    "frames",
                    "image_resize",
                    "video_duration",
                    "ai_complete",
                    "text_chunks",
                    "prompt",
                    "document_pages"),
            Set.of("films", "recent", "films_ix"));

    private final Set<String> functions;
    private final Set<String> managed;

    private CatalogNames(Set<String> functions, Set<String> managed) {
        this.functions = functions;
        this.managed = managed;
    }

    @Override
    public boolean isFunction(String lowerCaseName) {
        return functions.contains(lowerCaseName);
    }

    @Override
    public boolean isManaged(@Nullable String schema, String table) {
        return (schema == null || schema.equals("public")) && managed.contains(table);
    }

    @Override
    public boolean hasCatalog() {
        return true;
    }
}
