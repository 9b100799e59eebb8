package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.store.history.OldRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Old rows of views and vectors that were made of rows which are erased: those that lived under the same key at the same time. */
final class ErasedDerivedRows {
    /** The alias of the stored rows. */
    static final String STORED = "\"~s\"";

    private final Definitions definitions;
    private final Connection connection;
    private final ManagedTable table;
    private final String images;

    /**
     * Rows to erase.
     *
     * @param live FROM and WHERE of the live rows, under the table's name
     * @param old the same of its old rows
     */
    ErasedDerivedRows(Definitions definitions, ManagedTable table, String live, String old) {
        this.definitions = definitions;
        this.connection = definitions.context().connection();
        this.table = table;
        String alias = Quote.name(table.name().name());
        String keys = table.key().stream()
                .map(name -> alias + "." + Quote.name(name) + ", ")
                .collect(Collectors.joining());
        this.images = "SELECT " + keys + OldRows.FROM + ", " + OldRows.TO + old + " UNION ALL SELECT " + keys + alias
                + "." + Quote.name(table.versionColumn()) + ", " + Long.MAX_VALUE + live;
    }

    /** FROM and WHERE of what a view or an index stored of them. */
    String stored(int id) throws SQLException {
        return " FROM " + OldRows.select(connection, id) + " AS " + STORED + belongs();
    }

    /** FROM and WHERE of the same with all that the view's computed columns read. */
    String joined(IncrementalView view) throws SQLException {
        return " FROM "
                + new FillTargets(definitions.context())
                        .source(view)
                        .over(base(view), OldRows.select(connection, view.id()))
                        .joinedFrom()
                + belongs();
    }

    private String base(IncrementalView view) throws SQLException {
        Relation base = definitions.catalog().relation(view.baseId()).orElseThrow();
        if (base instanceof IncrementalView below) {
            String stored = below.isStored() ? OldRows.select(connection, below.id()) : "";
            return "("
                    + new FillTargets(definitions.context())
                            .source(below)
                            .over(base(below), stored)
                            .innerView()
                    + ")";
        }
        String columns =
                table.columns().stream().map(Column::name).map(Quote::name).collect(Collectors.joining(", "));
        return "(SELECT " + columns + " FROM " + OldRows.select(connection, table.id()) + " AS o UNION ALL SELECT "
                + columns + " FROM " + table.name().quoted() + ")";
    }

    /** Whatever is stored has the key of the table at the bottom in its first columns. */
    private String belongs() {
        List<String> names = new ArrayList<>();
        StringBuilder same = new StringBuilder();
        for (int i = 1; i <= table.key().size(); i++) {
            names.add("k" + i);
            same.append("\"~i\".k").append(i).append(" = ").append(STORED).append('.');
            same.append("_v_k").append(i).append(" AND ");
        }
        return " WHERE EXISTS (SELECT FROM (" + images + ") AS \"~i\"(" + String.join(", ", names) + ", since, until)"
                + " WHERE " + same + STORED + "." + OldRows.FROM + " < \"~i\".until AND " + STORED + "." + OldRows.TO
                + " > \"~i\".since)";
    }
}
