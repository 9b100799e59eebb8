package dev.vitrine.runtime.engine.write;

import dev.vitrine.parser.write.Assignment;
import dev.vitrine.parser.write.InsertValue;
import dev.vitrine.parser.write.TargetColumn;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.ManagedTable;
import java.util.List;
import java.util.stream.Collectors;

/** The rules of what a statement may write into a managed table. */
final class WriteTarget {
    private WriteTarget() {}

    /** Refuses a value for a computed column; DEFAULT is none. */
    static void requireAssignable(String sql, ManagedTable table, TargetColumn column, InsertValue value) {
        if (!(value instanceof InsertValue.DefaultValue)
                && table.column(column.name()).filter(Column::isComputed).isPresent()) {
            throw VitrineException.at(
                    column.span().position(sql), ErrorCode.COMPUTED_ASSIGNED, computed(table, column.name()));
        }
    }

    /** Refuses assignments to computed columns. */
    static void requireAssignable(String sql, ManagedTable table, List<Assignment> assignments) {
        for (Assignment assignment : assignments) {
            List<TargetColumn> columns = assignment.columns();
            for (int i = 0; i < columns.size(); i++) {
                InsertValue value = i < assignment.values().size()
                        ? assignment.values().get(i)
                        : new InsertValue.OtherValue(assignment.value());
                requireAssignable(sql, table, columns.get(i), value);
            }
        }
    }

    static String computed(ManagedTable table, String column) {
        return "column \"%s\" of table \"%s\" is computed as %s and cannot be assigned; leave it out or say DEFAULT"
                .formatted(
                        column,
                        table.name().name(),
                        table.column(column)
                                .flatMap(Column::computation)
                                .orElseThrow()
                                .expression());
    }

    /** The column of a name. */
    static Column column(String sql, ManagedTable table, TargetColumn column) {
        return table.column(column.name())
                .orElseThrow(() -> VitrineException.at(
                        column.span().position(sql),
                        ErrorCode.UNDEFINED_COLUMN,
                        "column \"%s\" does not exist in table \"%s\"; it has: %s"
                                .formatted(
                                        column.name(),
                                        table.name().name(),
                                        table.columns().stream()
                                                .map(Column::name)
                                                .collect(Collectors.joining(", ")))));
    }
}
