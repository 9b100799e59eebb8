package dev.vitrine.parser;

import java.util.Set;

/** The table options that are ours and not Postgres' storage parameters. */
final class TableOptionNames {
    private static final Set<String> OURS = Set.of("versioned", "retention_versions", "retention_days");

    private TableOptionNames() {}

    static boolean isOurs(String name) {
        return OURS.contains(name);
    }
}
