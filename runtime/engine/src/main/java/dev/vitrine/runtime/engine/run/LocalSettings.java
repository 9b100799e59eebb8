package dev.vitrine.runtime.engine.run;

/**
 * Settings for the transactions of fills, which read few rows of a table that the server may know nothing about yet. They last until the
 * transaction ends.
 */
public final class LocalSettings {
    /** Rows are found by their keys one by one, however few the table has as far as the server knows. */
    public static final String JOIN_BY_KEY = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off;"
            + " SET LOCAL enable_mergejoin = off; SET LOCAL jit = off";

    /** Rows come along an index of their key, also where statistics are old or missing. */
    public static final String SCAN_BY_KEY = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;"
            + " SET LOCAL enable_sort = off; SET LOCAL jit = off";

    /** Takes {@link #SCAN_BY_KEY} back, for a look at all rows. */
    public static final String SCAN_FREELY =
            "SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL enable_bitmapscan TO DEFAULT;"
                    + " SET LOCAL enable_sort TO DEFAULT";

    /** For what is found again and done again after a crash that loses it. */
    public static final String LOSE_AT_CRASH = "SET LOCAL synchronous_commit = off";

    private LocalSettings() {}
}
