package dev.vitrine.runtime.engine.write;

import dev.vitrine.parser.text.Span;
import dev.vitrine.parser.write.InsertShape;
import dev.vitrine.parser.write.InsertSource;
import dev.vitrine.parser.write.InsertValue;
import dev.vitrine.parser.write.TargetColumn;
import dev.vitrine.parser.write.ValuesRow;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.expression.TypeOracle;
import dev.vitrine.runtime.engine.run.BoundText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The plan of an INSERT of VALUES whose computed columns are known before the rows are written: every column that they
 * read is a plain value or NULL.
 *
 * @param table the table
 * @param columns the columns that the statement gives values for, in the order of its rows
 * @param rows the values, one list a row, in the order of {@code columns}; a computed column has DEFAULT
 * @param program computes the stored computed columns but those that are deferred
 * @param computed their names, in the order of the program's outputs
 * @param keyedText {@code text} that also returns the key of each row, behind what the user wants; the same if there is no key
 * @param text the statement with a made parameter for each computed cell and each media cell, row by row: first the media
 *     columns of the row in the order of {@code columns}, then {@code computed}
 */
record ValuesInsert(
        ManagedTable table,
        List<Column> columns,
        List<List<InsertValue>> rows,
        RowProgram program,
        List<String> computed,
        BoundText keyedText,
        BoundText text,
        boolean returning) {

    /** The plan, empty if Postgres must write the rows before computed columns can be known. */
    static Optional<ValuesInsert> plan(
            String sql,
            InsertShape shape,
            ManagedTable table,
            ComputedColumns computed,
            TypeOracle oracle,
            String keyReturning) {
        if (!(shape.source() instanceof InsertSource.ValuesRows values)
                || shape.onConflict().isPresent()
                || shape.with().isPresent()
                || table.rowTriggers()) {
            return Optional.empty();
        }
        List<Column> columns = columns(sql, shape, table, values);
        for (ValuesRow row : values.rows()) {
            if (row.values().size() != columns.size()) {
                return Optional.empty();
            }
        }
        if (!isKnown(table, columns, values, computed)) {
            return Optional.empty();
        }
        List<String> names = computed.without(table.deferred());
        RowProgram program = computed.program(Set.copyOf(names), oracle);
        return Optional.of(new ValuesInsert(
                table,
                columns,
                values.rows().stream().map(ValuesRow::values).toList(),
                program,
                names,
                text(sql, shape, table, columns, values, program, names, keyReturning),
                text(sql, shape, table, columns, values, program, names, ""),
                shape.returning().isPresent()));
    }

    private static List<Column> columns(
            String sql, InsertShape shape, ManagedTable table, InsertSource.ValuesRows values) {
        if (shape.columns().isEmpty()) {
            int count = Math.min(
                    values.rows().get(0).values().size(), table.columns().size());
            List<Column> columns = table.columns().subList(0, count);
            for (ValuesRow row : values.rows()) {
                for (int i = 0; i < Math.min(count, row.values().size()); i++) {
                    InsertValue value = row.values().get(i);
                    if (columns.get(i).isComputed() && !(value instanceof InsertValue.DefaultValue)) {
                        throw VitrineException.at(
                                value.span().position(sql),
                                ErrorCode.COMPUTED_ASSIGNED,
                                WriteTarget.computed(table, columns.get(i).name()));
                    }
                }
            }
            return columns;
        }
        List<Column> columns = new ArrayList<>();
        List<TargetColumn> named = shape.columns().get().columns();
        for (int i = 0; i < named.size(); i++) {
            columns.add(WriteTarget.column(sql, table, named.get(i)));
            for (ValuesRow row : values.rows()) {
                if (i < row.values().size()) {
                    WriteTarget.requireAssignable(
                            sql, table, named.get(i), row.values().get(i));
                }
            }
        }
        return columns;
    }

    private static boolean isKnown(
            ManagedTable table, List<Column> columns, InsertSource.ValuesRows values, ComputedColumns computed) {
        Set<String> given = columns.stream().map(Column::name).collect(Collectors.toSet());
        for (Column column : table.columns()) {
            boolean needed = computed.reads(column.name()) && !column.isComputed();
            if ((needed || column.isGivenMedia()) && !given.contains(column.name()) && column.givenByServer()) {
                return false;
            }
        }
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (!column.isComputed() && (computed.reads(column.name()) || column.isGivenMedia())) {
                for (ValuesRow row : values.rows()) {
                    if (!RowValues.isPlain(row.values().get(i))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static BoundText text(
            String sql,
            InsertShape shape,
            ManagedTable table,
            List<Column> columns,
            InsertSource.ValuesRows values,
            RowProgram program,
            List<String> computed,
            String keyReturning) {
        List<String> casts = program.outputs().stream()
                .map(slot -> "CAST(? AS " + program.types().get(slot).sqlName() + ")")
                .toList();
        Set<String> given = columns.stream().map(Column::name).collect(Collectors.toSet());
        List<String> added =
                computed.stream().filter(name -> !given.contains(name)).toList();
        BoundText.Builder text = new BoundText.Builder(sql);
        shape.onError().ifPresent(clause -> text.replace(clause.span(), ""));
        String addedNames = added.stream().map(name -> ", " + Quote.name(name)).collect(Collectors.joining());
        if (shape.columns().isPresent()) {
            text.insert(shape.columns().get().span().end() - 1, addedNames);
        } else {
            String all =
                    columns.stream().map(column -> Quote.name(column.name())).collect(Collectors.joining(", "));
            text.insert(shape.target().span().end(), " (" + all + addedNames + ")");
        }
        List<Column> media = columns.stream().filter(Column::isGivenMedia).toList();
        int made = 0;
        for (ValuesRow row : values.rows()) {
            int firstMedia = made;
            int firstComputed = firstMedia + media.size();
            made = firstComputed + computed.size();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                Span span = row.values().get(i).span();
                if (column.isGivenMedia()) {
                    text.replace(span, "CAST(? AS text)", new BoundText.Slot.Made(firstMedia + media.indexOf(column)));
                } else if (computed.contains(column.name())) {
                    int number = computed.indexOf(column.name());
                    text.replace(span, casts.get(number), new BoundText.Slot.Made(firstComputed + number));
                }
            }
            for (String name : added) {
                int number = computed.indexOf(name);
                text.insert(
                        row.span().end() - 1,
                        ", " + casts.get(number),
                        new BoundText.Slot.Made(firstComputed + number));
            }
        }
        if (!keyReturning.isEmpty()) {
            int end = shape.returning()
                    .map(returning -> returning.list().end())
                    .orElse(shape.span().end());
            text.insert(end, (shape.returning().isPresent() ? ", " : " RETURNING ") + keyReturning);
        }
        return text.build();
    }

    /** The media columns that the statement gives values for. */
    List<Column> mediaColumns() {
        return columns.stream().filter(Column::isGivenMedia).toList();
    }
}
