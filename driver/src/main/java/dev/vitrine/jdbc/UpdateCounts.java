package dev.vitrine.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** Counts of changed rows as JDBC wants them. */
final class UpdateCounts {
    private UpdateCounts() {}

    /** A count that does not fit becomes {@link Statement#SUCCESS_NO_INFO}. */
    static int asInt(long count) {
        return count > Integer.MAX_VALUE ? Statement.SUCCESS_NO_INFO : (int) count;
    }

    static int[] asInts(long[] counts) {
        return Arrays.stream(counts).mapToInt(UpdateCounts::asInt).toArray();
    }

    /** The failure of a batch in which the first {@code done} parts succeeded, before the counts that the cause itself has. */
    static BatchUpdateException failure(SQLException cause, long[] counts, int done) {
        long[] own = cause instanceof BatchUpdateException batch ? batch.getLargeUpdateCounts() : new long[0];
        long[] succeeded = Arrays.copyOf(counts, done + own.length);
        System.arraycopy(own, 0, succeeded, done, own.length);
        BatchUpdateException failure = new BatchUpdateException(
                cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), succeeded, cause);
        failure.setNextException(cause);
        return failure;
    }
}
