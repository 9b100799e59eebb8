package dev.vitrine.parser.mask;

import java.util.Set;

/** The words of our own statements that Postgres does not reserve. The grammar has each as a word that may also be a name. */
final class DefinitionWords {
    private static final Set<String> WORDS = Set.of(
            ("ADD ALTER CACHE CASCADE COLUMNS COMPRESSION COMPUTED DATA DROP EMBEDDING ERROR ERRORS EXISTING EXISTS FUNCTIONS "
                            + "GENERATED HISTORY IF INCREMENTAL INDEX INDEXES JOBS KEEP LABEL LIBRARIES LINEAGE MODELS OPTIONS "
                            + "RECOMPUTE REINDEX RELEASE RENAME REPLACE RESTRICT SCHEMA SECRETS SET SHOW SNAPSHOTS STORAGE "
                            + "STORED TABLES TEMPORARY TOOLSETS TYPE UNLOGGED USAGE VERSION VIEW VIEWS VIRTUAL ALWAYS "
                            + "DESCRIBE ABORT CONCURRENTLY")
                    .split(" "));

    private DefinitionWords() {}

    static boolean contains(String upperCase) {
        return WORDS.contains(upperCase);
    }
}
