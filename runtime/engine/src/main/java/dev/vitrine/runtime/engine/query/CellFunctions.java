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
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
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
        CellColumn column = column(reference, source);
        return switch (call.name()) {
            case "cell_status" -> CellStates.status(column);
            case "error_type" -> CellStates.errorType(column);
            case "error_message" -> CellStates.errorMessage(column);
            default -> new Provenance(context).text(source.relation(), column);
        };
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

    private CellColumn column(ColumnReference reference, Source source) {
        if (!(source.relation() instanceof ManagedTable table)) {
            throw VitrineException.at(
                    reference.span().position(sql),
                    ErrorCode.NOT_AVAILABLE,
                    "the state of a view's cell is not available here; SHOW ERRORS FOR %s lists its errors"
                            .formatted(source.relation().name().name()));
        }
        boolean isComputed =
                table.column(reference.name()).filter(Column::isComputed).isPresent();
        if (!isComputed || table.key().isEmpty()) {
            throw VitrineException.at(
                    reference.span().position(sql),
                    ErrorCode.WRONG_OBJECT_TYPE,
                    isComputed
                            ? "table \"%s\" has no primary key, by which states of cells are kept"
                                    .formatted(table.name().name())
                            : "column \"%s\" is not computed, so its cells have no state".formatted(reference.name()));
        }
        String alias = Quote.name(source.alias()) + ".";
        ComputedColumns computed = new Maintainer(context).computed(table);
        return new CellColumn(
                table.id(),
                reference.name(),
                alias + Quote.name(reference.name()),
                table.key().stream().map(name -> alias + Quote.name(name)).toList(),
                computed.readsOf(reference.name()).stream().sorted().toList(),
                computed.readsOf(reference.name()).stream()
                        .sorted()
                        .map(name -> alias + Quote.name(name))
                        .toList());
    }
}
