package dev.vitrine.runtime.engine.query;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.runtime.engine.run.BoundText;
import java.util.List;
import java.util.Optional;

/**
 * What is sent to the server for a query, and what is done with the rows that come back.
 *
 * @param text the query for the server; behind the user's columns it reads the program's leaves
 * @param vectors how the made parameters of the text come about: the query vectors of similarity searches
 * @param program computes conditions and columns for a row; its first outputs are the conditions
 * @param conditions number of conditions: a row counts when all are true
 * @param columns the computed columns
 * @param limit rows wanted, if they are counted here because conditions are
 * @param offset rows to leave out first, if they are counted here
 */
record QueryPlan(
        BoundText text,
        List<QueryVector> vectors,
        RowProgram program,
        int conditions,
        List<ComputedColumn> columns,
        Optional<RowCount> limit,
        Optional<RowCount> offset) {
    QueryPlan {
        vectors = List.copyOf(vectors);
        columns = List.copyOf(columns);
    }

    /** Whether the server's rows are the result as they come. */
    boolean isAllServers() {
        return program.isEmpty() && columns.isEmpty() && limit.isEmpty() && offset.isEmpty();
    }

    /**
     * A computed column of the result.
     *
     * @param placeholder the label under which the server sends a NULL in its place
     * @param label its label for the user
     * @param type its type
     */
    record ComputedColumn(String placeholder, String label, PostgresType type) {}

    /** A number of rows. */
    sealed interface RowCount {
        /** As written. */
        record Fixed(long rows) implements RowCount {}

        /** A parameter of the statement, 0-based. */
        record Parameter(int index) implements RowCount {}
    }
}
