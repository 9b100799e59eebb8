package dev.vitrine.jdbc;

import dev.vitrine.runtime.engine.statement.BatchOutcome;
import dev.vitrine.runtime.engine.statement.Outcome;
import dev.vitrine.runtime.engine.statement.Program;
import dev.vitrine.runtime.engine.statement.Result;
import dev.vitrine.runtime.engine.statement.RowBatches;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one execution in the engine gave, result by result as {@code getMoreResults} walks over it. */
final class EngineResults {
    private final VitrineStatement statement;
    private final boolean showsHiddenColumns;
    private final List<Result> results;
    private final Optional<RowBatches> keys;
    private final List<BatchedResultSet> opened = new ArrayList<>(1);
    private @Nullable SQLWarning warnings;
    private @Nullable BatchedResultSet current;
    private @Nullable BatchedResultSet keyRows;
    private int position;

    private EngineResults(
            VitrineStatement statement,
            boolean showsHiddenColumns,
            List<Result> results,
            Optional<RowBatches> keys,
            List<SQLWarning> warnings) {
        this.statement = statement;
        this.showsHiddenColumns = showsHiddenColumns;
        this.results = results;
        this.keys = keys;
        this.warnings = chain(warnings);
    }

    static EngineResults of(VitrineStatement statement, Program program, Outcome outcome) {
        return new EngineResults(
                statement,
                program.showsHiddenColumns(),
                outcome.results(),
                outcome.generatedKeys(),
                outcome.warnings());
    }

    /** A batch's results: no result to walk over, but keys and warnings. */
    static EngineResults of(VitrineStatement statement, Program program, BatchOutcome outcome) {
        return new EngineResults(
                statement, program.showsHiddenColumns(), List.of(), outcome.generatedKeys(), outcome.warnings());
    }

    private static @Nullable SQLWarning chain(List<SQLWarning> warnings) {
        for (int i = 1; i < warnings.size(); i++) {
            warnings.get(0).setNextWarning(warnings.get(i));
        }
        return warnings.isEmpty() ? null : warnings.get(0);
    }

    /** Whether the current result is rows. */
    boolean isRows() {
        return position < results.size() && results.get(position) instanceof Result.Rows;
    }

    /** The current result's rows, null if it is a count or there is none. */
    @Nullable
    VitrineResultSet rows() throws SQLException {
        if (current == null && position < results.size() && results.get(position) instanceof Result.Rows rows) {
            current = open(rows.batches());
        }
        return current;
    }

    /** The current result's count, -1 if it is rows or there is none. */
    long count() {
        return position < results.size() && results.get(position) instanceof Result.Count count ? count.rows() : -1;
    }

    /** The rows of an execution that must give just rows. */
    VitrineResultSet onlyRows() throws SQLException {
        VitrineResultSet rows = rows();
        if (rows == null) {
            throw SqlExceptions.of("02000", "No results were returned by the query.");
        }
        if (results.size() > 1) {
            throw SqlExceptions.of("0100E", "Multiple ResultSets were returned by the query.");
        }
        return rows;
    }

    /** The first count of an execution that must give no rows. */
    long onlyCount() throws SQLException {
        for (Result result : results) {
            if (result instanceof Result.Rows) {
                throw SqlExceptions.of("0100E", "A result was returned when none was expected.");
            }
        }
        return Math.max(0, count());
    }

    /** Goes on to the next result as {@link Statement#getMoreResults(int)} does. */
    boolean next(int closing) throws SQLException {
        if (closing == Statement.CLOSE_ALL_RESULTS) {
            closeRows();
        } else if (closing == Statement.CLOSE_CURRENT_RESULT && current != null) {
            current.stop();
        }
        current = null;
        position = Math.min(position + 1, results.size());
        return isRows();
    }

    /** The rows of {@code getGeneratedKeys}, null if none were asked for. */
    @Nullable
    VitrineResultSet generatedKeys() throws SQLException {
        if (keyRows == null && keys.isPresent()) {
            RowBatches batches = keys.get();
            keyRows = new BatchedResultSet(statement, batches, statement.keyColumns(batches.first()), batches.first());
            opened.add(keyRows);
        }
        return keyRows;
    }

    private BatchedResultSet open(RowBatches batches) throws SQLException {
        EngineSession engine = statement.connection.engine();
        return statement.inEngine(() -> {
            var first = engine.call(batches::first);
            int[] columns = showsHiddenColumns ? null : engine.visibleColumns(first.getMetaData());
            BatchedResultSet rows = new BatchedResultSet(statement, batches, columns, first);
            opened.add(rows);
            return rows;
        });
    }

    boolean hasOpenRows() throws SQLException {
        for (BatchedResultSet rows : opened) {
            if (!rows.isClosed()) {
                return true;
            }
        }
        return results.stream().skip(position + 1L).anyMatch(Result.Rows.class::isInstance);
    }

    @Nullable
    SQLWarning warnings() {
        return warnings;
    }

    void clearWarnings() {
        warnings = null;
    }

    /** Closes all rows, also those that were never looked at. */
    void close() throws SQLException {
        closeRows();
        EngineSession engine = statement.connection.engine();
        for (Result result : results.subList(position, results.size())) {
            if (result instanceof Result.Rows rows) {
                engine.act(rows.batches()::close);
            }
        }
    }

    private void closeRows() throws SQLException {
        for (BatchedResultSet rows : opened) {
            rows.stop();
        }
        opened.clear();
    }
}
