package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.CreatedView;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.ReadTablesScanner;
import dev.vitrine.parser.query.ReadTablesScanner.ReadTable;
import dev.vitrine.parser.query.WholeRowScanner;
import dev.vitrine.planner.Quote;
import dev.vitrine.runtime.engine.rows.HiddenColumns;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads tables without the columns that users do not see, where whole rows of them are compared or stored: two rows would never be equal, and a
 * table that is made of them would keep the versions of others.
 */
public final class VisibleTables {
    private VisibleTables() {}

    /** Whether a statement compares or stores whole rows. */
    static boolean isNeeded(RunContext context, String sql) {
        return context.plans().get(Boolean.class, List.of("whole rows", sql), () -> isNeeded(Lexer.tokens(sql)));
    }

    private static boolean isNeeded(Tokens tokens) {
        boolean stores = tokens.isWord(0, "CREATE") || WholeRowScanner.isSelectInto(tokens, 0, tokens.size());
        return stores
                ? WholeRowScanner.stores(tokens, 0, tokens.size())
                : WholeRowScanner.compares(tokens, 0, tokens.size());
    }

    /** Puts queries of the visible columns in the place of tables that the statement reads as they are now. */
    public static void splice(RunContext context, String sql, Relations relations, BoundText.Builder text)
            throws SQLException {
        Tokens tokens = Lexer.tokens(sql);
        List<ReadTable> tables = ReadTablesScanner.scan(tokens);
        if (CreatedView.isIn(tokens) && !tokens.isWord(1, "MATERIALIZED")) {
            spliceView(context, tokens, relations, tables, text);
            return;
        }
        for (ReadTable table : tables) {
            int name = tokens.indexAt(table.name().span().start());
            int behind = tokens.indexAt(table.name().span().end());
            boolean only = tokens.isWord(name - 1, "ONLY");
            int command = only ? name - 2 : name - 1;
            boolean deletes = tokens.isWord(command, "FROM") && tokens.isWord(command - 1, "DELETE");
            if (deletes
                    || tokens.isOperator(behind, "*")
                    || isSampled(tokens, behind)
                    || isQualifier(tokens, table)
                    || relations.find(table.name()).isEmpty()) {
                continue;
            }
            String written = table.name().span().in(sql);
            List<String> columns = visible(context, written);
            if (columns.isEmpty()) {
                continue;
            }
            table.command().ifPresent(word -> text.replace(word, "SELECT * FROM"));
            if (only) {
                text.replace(tokens.get(name - 1).span(), "");
            }
            text.replace(
                    table.name().span(),
                    "(SELECT " + String.join(", ", columns) + " FROM " + (only ? "ONLY " : "") + written + ")"
                            + (table.hasAlias()
                                    ? ""
                                    : " AS " + Quote.name(table.name().name())));
        }
    }

    /** A view of one table stays one that can be written: columns stand in the place of its star. */
    private static void spliceView(
            RunContext context, Tokens tokens, Relations relations, List<ReadTable> tables, BoundText.Builder text)
            throws SQLException {
        int star = 0;
        while (star < tokens.size() && !(tokens.isWord(star, "SELECT") && tokens.isOperator(star + 1, "*"))) {
            star++;
        }
        boolean simple = tables.size() == 1
                && tables.get(0).command().isEmpty()
                && tokens.isWord(star + 2, "FROM")
                && relations.find(tables.get(0).name()).isPresent();
        if (simple) {
            List<String> columns = visible(context, tables.get(0).name().span().in(tokens.sql()));
            if (!columns.isEmpty()) {
                text.replace(tokens.get(star + 1).span(), String.join(", ", columns));
            }
        }
    }

    /** Whether columns are named with the table's schema, which a query in its place does not have. */
    private static boolean isQualifier(Tokens tokens, ReadTable table) {
        for (int i = 0; i + 3 < tokens.size(); i++) {
            if (tokens.kind(i).isName()
                    && tokens.is(i + 1, TokenKind.DOT)
                    && tokens.kind(i + 2).isName()
                    && tokens.is(i + 3, TokenKind.DOT)
                    && tokens.name(i + 2).equals(table.name().name())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSampled(Tokens tokens, int behind) {
        int i = tokens.isWord(behind, "AS") ? behind + 1 : behind;
        return tokens.isWord(i, "TABLESAMPLE") || tokens.isWord(i + 1, "TABLESAMPLE");
    }

    /** As the table is now, also if another client has altered it; empty if it has no other columns than these. */
    private static List<String> visible(RunContext context, String table) throws SQLException {
        List<String> visible = new ArrayList<>();
        boolean hides = false;
        try (PreparedStatement select = context.connection().prepareStatement("""
                SELECT a.attname FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""")) {
            select.setString(1, table);
            try (ResultSet columns = select.executeQuery()) {
                while (columns.next()) {
                    String name = columns.getString(1);
                    if (HiddenColumns.isHidden(name)) {
                        hides = true;
                    } else {
                        visible.add(Quote.name(name));
                    }
                }
            }
        }
        return hides ? visible : List.of();
    }
}
