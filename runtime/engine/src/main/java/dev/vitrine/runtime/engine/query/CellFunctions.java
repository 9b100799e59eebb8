package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.ColumnReference;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.maintain.FillTarget;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
import dev.vitrine.runtime.store.cell.CellValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code CELL_STATUS}, {@code ERROR_TYPE}, {@code ERROR_MESSAGE} and {@code PROVENANCE} of a column: put into the user's text as look-ups of the
 * cell's state. One thread at a time.
 */
public final class CellFunctions {
    private static final Set<String> NAMES = Set.of("cell_status", "error_type", "error_message", "provenance");

    private final RunContext context;
    private final String sql;
    private final Set<Source> viewsRead = new LinkedHashSet<>();

    /**
     * Cell functions in a text.
     *
     * @param sql the text, for positions
     */
    public CellFunctions(RunContext context, String sql) {
        this.context = context;
        this.sql = sql;
    }

    /**
     * A relation that a text reads.
     *
     * @param alias how the text calls it, not quoted
     */
    public record Source(Relation relation, String alias) {}

    /** Whether a function has one of the names. */
    public static boolean isName(String name) {
        return NAMES.contains(name);
    }

    /** Whether a call is of one of them, by its name alone. */
    public static boolean is(Call call) {
        return isName(call.name())
                && call.schema().filter(schema -> !schema.equals("vitrine")).isEmpty();
    }

    /** What stands for a call in the text for the server. */
    public String text(Call call, List<Source> sources) {
        if (call.arguments().size() != 1 || !(call.arguments().get(0).value() instanceof ColumnReference reference)) {
            throw VitrineException.at(
                    call.span().position(sql),
                    ErrorCode.UNDEFINED_FUNCTION,
                    "%s takes a computed column, not an expression".formatted(call.name()));
        }
        Source source = source(reference, sources);
        require(call, reference, source.relation());
        return source.relation() instanceof ManagedTable
                ? text(call, source.relation(), column(reference, source))
                : ofStored(call, reference, source);
    }

    private String text(Call call, Relation relation, CellColumn column) {
        return switch (call.name()) {
            case "cell_status" ->
                column.inputNames().equals(List.of(column.name()))
                        ? CellStates.statusOfMedium(column)
                        : CellStates.status(column);
            case "error_type" -> CellStates.errorType(column);
            case "error_message" -> CellStates.errorMessage(column);
            default -> new Provenance(context).text(relation, column);
        };
    }

    /** Of a view's cell, whose inputs the view need not show: looked up among the stored rows by the key. */
    private String ofStored(Call call, ColumnReference reference, Source source) {
        viewsRead.add(source);
        FillTargets targets = new FillTargets(context);
        CellQueries cellQueries = new CellQueries(context);
        FillTarget stored = targets.target(source.relation());
        List<String> key = source.relation().rowKey();
        StringBuilder keys = new StringBuilder();
        List<String> same = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            keys.append(", ")
                    .append(stored.keyExpressions().get(i))
                    .append(" AS k")
                    .append(i);
            same.add("\"~c\".k" + i + " = " + Quote.name(source.alias()) + "." + Quote.name(key.get(i)));
        }
        String found = "(SELECT \"~c\".v FROM (SELECT "
                + text(call, source.relation(), cellQueries.cell(source.relation(), reference.name())) + " AS v" + keys
                + " FROM " + stored.from() + ") AS \"~c\" WHERE " + String.join(" AND ", same) + ")";
        return call.name().equals("cell_status") ? "COALESCE(" + found + ", 'pending')" : found;
    }

    /** The views whose cells were asked for: what reads them must show their hidden keys, as {@link Relation#rows} does. */
    Set<Source> viewsRead() {
        return viewsRead;
    }

    private Source source(ColumnReference reference, List<Source> sources) {
        List<String> parts = reference.parts();
        for (Source source : sources) {
            boolean named = parts.size() == 1 || parts.get(parts.size() - 2).equals(source.alias());
            if (named && source.relation().columns().stream().map(Column::name).anyMatch(reference.name()::equals)) {
                return source;
            }
        }
        throw VitrineException.at(
                reference.span().position(sql),
                ErrorCode.UNDEFINED_COLUMN,
                "no table here that has computed columns has a column \"%s\"".formatted(reference.name()));
    }

    private static boolean isMedium(Column column, Relation relation) {
        return column.isGivenMedia() && relation instanceof ManagedTable;
    }

    private void require(Call call, ColumnReference reference, Relation relation) {
        boolean isComputed = relation.columns().stream()
                .filter(column -> column.name().equals(reference.name()))
                .anyMatch(column -> column.isComputed()
                        || isMedium(column, relation) && !call.name().equals("provenance"));
        if (!isComputed || relation.rowKey().isEmpty()) {
            throw VitrineException.at(
                    reference.span().position(sql),
                    ErrorCode.WRONG_OBJECT_TYPE,
                    isComputed
                            ? "table \"%s\" has no primary key, by which states of cells are kept"
                                    .formatted(relation.name().name())
                            : "column \"%s\" is not computed, so its cells have no state".formatted(reference.name()));
        }
    }

    private CellColumn column(ColumnReference reference, Source source) {
        Relation table = source.relation();
        ComputedColumns computed = new FillTargets(context).computed(table);
        List<String> inputs = computed.order().contains(reference.name())
                ? computed.readsOf(reference.name()).stream().sorted().toList()
                : List.of(reference.name());
        return new CellColumn(
                table.id(),
                reference.name(),
                value(source, reference.name()).sql(),
                table.rowKey().stream().map(name -> value(source, name)).toList(),
                inputs,
                inputs.stream().map(name -> value(source, name)).toList());
    }

    private static CellValue value(Source source, String column) {
        return new CellValue(
                Quote.name(source.alias()) + "." + Quote.name(column),
                source.relation().columns().stream()
                        .filter(candidate -> candidate.name().equals(column))
                        .map(Column::type)
                        .findFirst());
    }
}
