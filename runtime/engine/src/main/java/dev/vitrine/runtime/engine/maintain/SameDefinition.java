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

/** Keeps values from being written that an earlier definition has computed: they would be taken for values of the new one. */
public final class SameDefinition {
    /** The number of the catalog, for a query that goes to the server anyway. */
    static final String EPOCH = "(SELECT number FROM vitrine.epoch)";

    private SameDefinition() {}

    /**
     * Looks whether some columns are defined as this run knows them, and keeps them so until the transaction ends.
     *
     * @throws DefinedAnew if one is not
     */
    static void require(RunContext context, FillTarget target, List<String> columns) throws SQLException {
        if (table(context, target.id()).isEmpty()) {
            return;
        }
        try (Statement statement = context.connection().createStatement()) {
            statement.execute("LOCK TABLE ONLY " + target.table().quoted() + " IN ROW EXCLUSIVE MODE");
        }
        require(context, target.id(), columns);
    }

    /**
     * Looks whether some columns are defined as this run knows them.
     *
     * @throws DefinedAnew if one is not
     */
    public static void require(RunContext context, int tableId, List<String> columns) throws SQLException {
        long epoch;
        try (Statement statement = context.connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT " + EPOCH)) {
            row.next();
            epoch = row.getLong(1);
        }
        require(epoch, context, tableId, columns);
    }

    /**
     * Compares the number of the catalog with the one that this run knows, and where it is another, some columns.
     *
     * @throws DefinedAnew if one of them is defined in another way
     */
    static void require(long epoch, RunContext context, int tableId, List<String> columns) throws SQLException {
        // The columns of a view are not defined anew.
        Optional<ManagedTable> table = table(context, tableId);
        if (epoch != context.catalog().epoch() && table.isPresent()) {
            for (String column : columns) {
                requireExpression(context, table.get(), column);
            }
        }
    }

    private static Optional<ManagedTable> table(RunContext context, int id) {
        return context.catalog()
                .relation(id)
                .filter(ManagedTable.class::isInstance)
                .map(ManagedTable.class::cast);
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
                    throw new DefinedAnew(table.name().name(), column);
                }
            }
        }
    }
}
