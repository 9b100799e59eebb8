package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.runtime.engine.compute.Tolerance;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens to cells that fail, as their columns or the statement say. One thread at a time. */
public final class CellPolicies {
    private final RunContext context;
    private final Map<String, ErrorPolicy> columns;

    CellPolicies(RunContext context, Map<String, ErrorPolicy> columns) {
        this.context = context;
        this.columns = columns;
    }

    private ErrorPolicy of(String column) {
        return context.errorPolicy().orElseGet(() -> columns.getOrDefault(column, ErrorPolicy.ABORT));
    }

    /**
     * Which failures of a program are kept as data.
     *
     * @param outputs the columns that it computes, in the order of its outputs
     */
    public Tolerance tolerance(RowProgram program, List<String> outputs) throws SQLException {
        Map<Integer, @Nullable Object> defaults = new HashMap<>();
        for (int i = 0; i < outputs.size(); i++) {
            if (of(outputs.get(i)) instanceof ErrorPolicy.StoreDefault value) {
                defaults.put(
                        i,
                        value(
                                value.literal(),
                                program.types().get(program.outputs().get(i))));
            }
        }
        return Tolerance.of(program, outputs.stream().map(this::of).toList(), defaults);
    }

    private @Nullable Object value(String literal, PostgresType type) throws SQLException {
        try (PreparedStatement statement = context.connection()
                        .prepareStatement("SELECT CAST(" + literal + " AS " + type.sqlName() + ")");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return WireValues.read(row, 1, type);
        }
    }
}
