package dev.vitrine.parser.statement;

import java.util.Set;

/** The table options that are ours and not Postgres' storage parameters. */
public final class TableOptions {
    private static final Set<String> OURS = Set.of("versioned", "retention_versions", "retention_days");

    private TableOptions() {}

    /** Whether an option of this name, folded to lower case, is ours. */
    public static boolean isOurs(String name) {
        return OURS.contains(name);
    }
}
