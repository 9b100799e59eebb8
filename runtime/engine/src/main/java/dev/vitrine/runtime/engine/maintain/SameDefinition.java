package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Keeps values that were computed outside a transaction from being written when a column has been defined anew since: they would be
 * taken for values of the new definition.
 */
final class SameDefinition {
    /** The work can be done again. */
    private static final String CHANGED_MEANWHILE = "40001";

    private SameDefinition() {}

    /** Looks whether some columns are defined as this run knows them, and keeps them so until the transaction ends. */
    static void require(RunContext context, FillTarget target, List<String> columns) throws SQLException {
        Optional<ManagedTable> table = context.catalog()
                .relation(target.id())
                .filter(ManagedTable.class::isInstance)
                .map(ManagedTable.class::cast);
        if (table.isEmpty()) {
            // The columns of a view are not defined anew.
            return;
        }
        try (Statement statement = context.connection().createStatement()) {
            statement.execute("LOCK TABLE ONLY " + target.table().quoted() + " IN ROW EXCLUSIVE MODE");
            try (ResultSet epoch = statement.executeQuery("SELECT number FROM vitrine.epoch")) {
                if (epoch.next() && epoch.getLong(1) == context.catalog().epoch()) {
                    return;
                }
            }
        }
        for (String column : columns) {
            requireExpression(context, table.get(), column);
        }
    }

    private static void requireExpression(RunContext context, ManagedTable table, String column) throws SQLException {
        String known = table.column(column)
                .flatMap(Column::computation)
                .map(Computation::expression)
                .orElse("");
        try (PreparedStatement select = context.connection()
                .prepareStatement(
                        "SELECT expression FROM vitrine.computation WHERE relation_id = ? AND column_name = ?")) {
            select.setInt(1, table.id());
            select.setString(2, column);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !known.equals(row.getString(1))) {
                    throw new SQLException(
                            "column \"%s\" of table \"%s\" was defined anew while its cells were computed; run it again"
                                    .formatted(column, table.name().name()),
                            CHANGED_MEANWHILE);
                }
            }
        }
    }
}
