package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.ManagedTable;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the statements that make a table again, with its embedding indexes. */
final class TableText {
    private final Definitions definitions;

    TableText(Definitions definitions) {
        this.definitions = definitions;
    }

    /** The statements. */
    String of(ManagedTable table) throws SQLException {
        List<String> elements = new ArrayList<>();
        for (Column column : table.columns()) {
            elements.add("  " + Quote.name(column.name()) + " " + Showing.typeName(column) + tail(table, column));
        }
        try (PreparedStatement statement = definitions
                .context()
                .connection()
                .prepareStatement("SELECT conname, pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint"
                        + " WHERE conrelid = to_regclass(?) AND contype IN ('p', 'u', 'c', 'f', 'x')"
                        + " ORDER BY contype = 'p' DESC, conname")) {
            statement.setString(1, table.name().quoted());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    elements.add("  CONSTRAINT " + Quote.name(rows.getString(1)) + " " + rows.getString(2));
                }
            }
        }
        StringBuilder text = new StringBuilder("CREATE TABLE ")
                .append(table.name().quoted())
                .append(" (\n")
                .append(String.join(",\n", elements))
                .append("\n)");
        if (!table.versioned()) {
            text.append(" WITH (versioned = false)");
        } else if (!HistoryOptions.text(table).isEmpty()) {
            text.append(" WITH (").append(HistoryOptions.text(table)).append(')');
        }
        text.append(';');
        for (EmbeddingIndex index : definitions.catalog().indexesOn(table.id())) {
            text.append("\nCREATE EMBEDDING INDEX ")
                    .append(Quote.name(index.name().name()))
                    .append(" ON ")
                    .append(table.name().quoted())
                    .append(" (")
                    .append(Quote.name(index.column()))
                    .append(")")
                    .append(index.embedders().isEmpty() ? "" : " USING " + String.join(", ", index.embedders()))
                    .append(" WITH (metric = '")
                    .append(index.metric().name().toLowerCase(Locale.ROOT))
                    .append("', method = '")
                    .append(index.method().name().toLowerCase(Locale.ROOT))
                    .append("');");
        }
        return text.toString();
    }

    private String tail(ManagedTable table, Column column) throws SQLException {
        StringBuilder tail = new StringBuilder();
        if (column.computation().isPresent()) {
            tail.append(" COMPUTED AS ").append(column.computation().get().expression());
            ErrorPolicy policy = column.computation().get().onError();
            if (policy instanceof ErrorPolicy.StoreNull) {
                tail.append(" ON ERROR NULL");
            } else if (policy instanceof ErrorPolicy.StoreDefault given) {
                tail.append(" ON ERROR DEFAULT ").append(given.literal());
            }
        } else if (column.givenByServer()) {
            String identity = definitions
                    .ddl()
                    .value(
                            "SELECT attidentity FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass(?) AND attname = ?",
                            table.name().quoted(),
                            column.name());
            String given = definitions
                    .ddl()
                    .value(
                            "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d"
                                    + " JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum"
                                    + " WHERE a.attrelid = to_regclass(?) AND a.attname = ?",
                            table.name().quoted(),
                            column.name());
            if ("a".equals(identity) || "d".equals(identity)) {
                tail.append(" GENERATED ")
                        .append("a".equals(identity) ? "ALWAYS" : "BY DEFAULT")
                        .append(" AS IDENTITY");
            } else if (given != null) {
                tail.append(" DEFAULT ").append(given);
            }
        }
        if (column.notNull() && !table.key().contains(column.name())) {
            tail.append(" NOT NULL");
        }
        return tail.toString();
    }
}
