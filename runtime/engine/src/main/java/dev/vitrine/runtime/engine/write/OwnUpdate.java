package dev.vitrine.runtime.engine.write;

import dev.vitrine.parser.write.Assignment;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.SqlFailure;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Gives updated rows their version token by the column's default, which spares the server a call of the row trigger for each.
 * Only where nothing is computed of the row, since that trigger also takes away what a change made wrong, and where the role may
 * update all columns, since it may then update this one.
 */
final class OwnUpdate {
    private OwnUpdate() {}

    /** Adds the assignment behind the others. */
    static void splice(RunContext context, ManagedTable table, List<Assignment> assignments, BoundText.Builder text) {
        if (assignments.isEmpty()
                || !table.versioned()
                || table.computed().findAny().isPresent()
                || names(assignments, table.versionColumn())
                || !mayUpdate(context, table)) {
            return;
        }
        int end = assignments.get(assignments.size() - 1).span().end();
        text.insert(end, ", " + Quote.name(table.versionColumn()) + " = DEFAULT");
    }

    private static boolean names(List<Assignment> assignments, String column) {
        return assignments.stream()
                .flatMap(assignment -> assignment.columns().stream())
                .anyMatch(target -> target.name().equals(column));
    }

    private static boolean mayUpdate(RunContext context, ManagedTable table) {
        return context.plans().get(Boolean.class, List.of("may update", table.id()), () -> {
            try (PreparedStatement query =
                    context.connection().prepareStatement("SELECT has_table_privilege(?, 'update')")) {
                query.setString(1, table.name().quoted());
                try (ResultSet row = query.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            } catch (SQLException e) {
                throw new SqlFailure(e);
            }
        });
    }
}
