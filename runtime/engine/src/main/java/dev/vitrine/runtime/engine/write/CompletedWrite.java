package dev.vitrine.runtime.engine.write;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.Span;
import dev.vitrine.parser.text.SplicedText;
import dev.vitrine.parser.write.InsertShape;
import dev.vitrine.parser.write.Returning;
import dev.vitrine.parser.write.Target;
import dev.vitrine.parser.write.WriteShape;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.maintain.CellNotes;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.maintain.FillTarget;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.query.CellFunctions;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerErrors;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.engine.statement.RowBatches;
import dev.vitrine.udf.UdfException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * A write whose rows Postgres decides: it is run as the user wrote it, tells which rows it wrote, and those are completed in
 * the same transaction.
 */
final class CompletedWrite implements WriteRun {
    private final RunContext context;
    private final ManagedTable table;
    private final Maintainer maintainer;
    private final FillTargets targets;
    private final CellQueries cellQueries;
    private final FillTarget fill;
    private final BoundText text;
    private final List<Column> media;
    private final Optional<String> readBack;
    private final boolean returnsRows;
    private final boolean onlyInserts;

    private CompletedWrite(
            RunContext context,
            ManagedTable table,
            FillTarget fill,
            BoundText text,
            List<Column> media,
            Optional<String> readBack,
            boolean returnsRows,
            boolean onlyInserts) {
        this.context = context;
        this.table = table;
        this.maintainer = new Maintainer(context);
        this.targets = new FillTargets(context);
        this.cellQueries = new CellQueries(context);
        this.fill = fill;
        this.text = text;
        this.media = media;
        this.readBack = readBack;
        this.returnsRows = returnsRows;
        this.onlyInserts = onlyInserts;
    }

    /**
     * The plan of a write.
     *
     * @param replacements what else is replaced in the text, such as media types
     * @param assigned the columns that the statement gives values for
     */
    static CompletedWrite plan(
            RunContext context,
            String sql,
            WriteShape shape,
            Target target,
            Optional<Returning> returning,
            ManagedTable table,
            Set<String> assigned,
            BoundText.Builder replacements) {
        FillTarget fill = new FillTargets(context).target(table);
        List<Column> media = table.columns().stream()
                .filter(column -> column.isGivenMedia() && assigned.contains(column.name()))
                .toList();
        String qualifier = qualifier(sql, target);
        List<String> own = new ArrayList<>();
        if (fill.isKeyed()) {
            own.addAll(OwnRows.key(table, qualifier + "."));
        } else {
            fill.keyNames().forEach(name -> own.add(qualifier + "." + Quote.name(name)));
        }
        media.forEach(column -> own.add(qualifier + "." + Quote.name(column.name())));
        String list = String.join(", ", own);
        Optional<String> readBack = Optional.empty();
        if (returning.isEmpty()) {
            replacements.insert(shape.span().end(), " RETURNING " + list);
        } else if (mentionsComputed(sql, returning.get(), table)) {
            readBack = Optional.of(readBack(context, sql, returning.get(), table, fill, qualifier));
            replacements.replace(returning.get().list(), list);
        } else {
            replacements.insert(returning.get().list().end(), ", " + list);
        }
        boolean onlyInserts =
                shape instanceof InsertShape insert && insert.onConflict().isEmpty();
        return new CompletedWrite(
                context, table, fill, replacements.build(), media, readBack, returning.isPresent(), onlyInserts);
    }

    private static String qualifier(String sql, Target target) {
        return target.alias()
                .map(alias -> Quote.name(alias.name()))
                .orElse(target.table().span().in(sql));
    }

    private static boolean mentionsComputed(String sql, Returning returning, ManagedTable table) {
        if (!cellCalls(sql, returning).isEmpty()) {
            return true;
        }
        if (table.computed().findAny().isEmpty()) {
            return false;
        }
        if (returning.items().stream().anyMatch(Returning.Item::star)) {
            return true;
        }
        Tokens tokens = Lexer.tokens(returning.list().in(sql));
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.kind(i).isName()) {
                String name = tokens.name(i);
                if (table.column(name).filter(Column::isComputed).isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Columns that functions compute are there only after the write, so RETURNING is answered by reading the rows back. */
    private static String readBack(
            RunContext context,
            String sql,
            Returning returning,
            ManagedTable table,
            FillTarget fill,
            String qualifier) {
        if (table.key().isEmpty()) {
            throw VitrineException.at(
                    returning.span().position(sql),
                    ErrorCode.NOT_AVAILABLE,
                    "RETURNING of computed columns needs a primary key on table \"%s\" here"
                            .formatted(table.name().name()));
        }
        if (!BoundText.Builder.userSlots(sql, returning.list()).isEmpty()) {
            throw VitrineException.at(
                    returning.span().position(sql),
                    ErrorCode.NOT_AVAILABLE,
                    "RETURNING of computed columns takes no parameters here");
        }
        int dot = qualifier.lastIndexOf('.');
        String alias = dot < 0 || qualifier.endsWith("\"") ? lastPart(qualifier) : qualifier.substring(dot + 1);
        List<String> key =
                table.key().stream().map(name -> alias + "." + Quote.name(name)).toList();
        SplicedText.Builder list = new SplicedText.Builder(sql);
        returning.items().stream()
                .filter(item -> item.star() && item.expression().in(sql).equals("*"))
                .forEach(item -> list.replace(item.expression(), alias + ".*"));
        CellFunctions cells = new CellFunctions(context, sql);
        List<CellFunctions.Source> sources =
                List.of(new CellFunctions.Source(table, Lexer.tokens(alias).name(0)));
        for (Call call : cellCalls(sql, returning)) {
            list.replace(
                    call.span(),
                    cells.text(call, sources)
                            + (returning.items().stream()
                                            .anyMatch(item -> item.expression().equals(call.span())
                                                    && item.alias().isEmpty())
                                    ? " AS " + call.name()
                                    : ""));
        }
        SplicedText spliced = list.delete(new Span(0, returning.list().start()))
                .delete(new Span(returning.list().end(), sql.length()))
                .build();
        return "SELECT " + spliced.text() + " FROM " + table.name().quoted() + " AS " + alias + " JOIN "
                + Keys.table(fill.keyTypes(), "\"~k\"") + " ON " + Keys.equal("\"~k\"", key) + " ORDER BY \"~k\".n";
    }

    /** The calls in RETURNING that ask for the state of a cell. */
    static List<Call> cellCalls(String sql, Returning returning) {
        List<Call> calls = new ArrayList<>();
        for (Returning.Item item : returning.items()) {
            Span span = item.expression();
            if (namesCellFunction(Lexer.tokens(span.in(sql)))) {
                // Behind blanks, so that a place in the expression is a place in the statement.
                String padded = sql.substring(0, span.start()).replaceAll("[^\\r\\n]", " ") + span.in(sql);
                Expressions.calls(ExpressionParser.parse(padded)).stream()
                        .filter(CellFunctions::is)
                        .forEach(calls::add);
            }
        }
        return calls;
    }

    private static boolean namesCellFunction(Tokens tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.kind(i).isName() && CellFunctions.isName(tokens.name(i))) {
                return true;
            }
        }
        return false;
    }

    private static String lastPart(String name) {
        Tokens tokens = Lexer.tokens(name);
        return tokens.text(tokens.size() - 1);
    }

    @Override
    public Written run(List<Binding> parameters) throws SQLException {
        return Atomic.run(context.connection(), () -> {
            Written written = write(parameters);
            new WrittenVersion(context, table).note();
            return written;
        });
    }

    private Written write(List<Binding> parameters) throws SQLException {
        Connection connection = context.connection();
        ReturnedRows rows;
        try (PreparedStatement statement = connection.prepareStatement(text.text())) {
            int index = 1;
            for (Binding binding : text.bindings(parameters, List.of())) {
                binding.setter().set(statement, index++);
            }
            try (ResultSet result = execute(statement)) {
                rows = ReturnedRows.read(connection, result, fill.keyTypes(), media.size());
            }
        }
        CellNotes failed = checkMedia(rows);
        if (onlyInserts
                && !table.key().isEmpty()
                && rows.keys().size() > 0
                && cellQueries.states(table).any()) {
            // Those of rows that had the same keys before.
            cellQueries.forgetStates(table, rows.keys());
        }
        if (!failed.isEmpty()) {
            failed.write(context, fill, rows.keys()::get);
        }
        maintainer.maintain(table, rows.keys());
        if (readBack.isPresent()) {
            return new Written(rows.size(), Optional.of(read(readBack.get(), rows.keys())));
        }
        return new Written(rows.size(), returnsRows ? Optional.of(rows.users()) : Optional.empty());
    }

    private ResultSet execute(PreparedStatement statement) throws SQLException {
        try {
            return statement.executeQuery();
        } catch (PSQLException e) {
            throw ServerErrors.inUsersText(e, text.spliced());
        }
    }

    /** Takes media away that cannot be used, where the statement keeps errors; answers those. */
    private CellNotes checkMedia(ReturnedRows rows) throws SQLException {
        MediaIntake intake = new MediaIntake(context, table);
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < media.size(); i++) {
                Column column = media.get(i);
                @Nullable String locator = rows.extra(row).get(i);
                intake.take(
                        column.type().media().orElseThrow(),
                        locator,
                        "row %s, column \"%s\""
                                .formatted(
                                        Keys.describe(
                                                fill.keyNames(), rows.keys().get(row)),
                                        column.name()));
            }
        }
        intake.check();
        CellNotes failed = CellNotes.ofMedia(targets.computed(table));
        for (int i = 0; i < media.size(); i++) {
            takeAway(media.get(i), i, rows, intake, failed);
        }
        failed.warn(context, row -> Keys.describe(fill.keyNames(), rows.keys().get(row)));
        return failed;
    }

    private void takeAway(Column column, int place, ReturnedRows rows, MediaIntake intake, CellNotes failed)
            throws SQLException {
        Keys keys = new Keys(fill.keyTypes());
        for (int row = 0; row < rows.size(); row++) {
            @Nullable String locator = rows.extra(row).get(place);
            Optional<UdfException> failure = locator == null
                    ? Optional.empty()
                    : intake.failure(column.type().media().orElseThrow(), locator);
            if (failure.isPresent()) {
                failed.add(column.name(), RowFailure.ofMedium(row, failure.get()));
                keys.add(rows.keys().get(row));
            }
        }
        if (keys.size() == 0) {
            return;
        }
        List<String> own =
                fill.keyNames().stream().map(name -> "t." + Quote.name(name)).toList();
        try (PreparedStatement update = context.connection()
                .prepareStatement(
                        "UPDATE " + table.name().quoted() + " AS t SET " + Quote.name(column.name()) + " = NULL FROM "
                                + Keys.table(keys.types(), "\"~k\"") + " WHERE " + Keys.equal("\"~k\"", own))) {
            keys.bind(update, 1);
            update.executeUpdate();
        }
    }

    private RowBatches read(String sql, Keys keys) throws SQLException {
        try (PreparedStatement select = context.connection().prepareStatement(sql)) {
            keys.bind(select, 1);
            try (ResultSet result = select.executeQuery()) {
                return ReturnedRows.read(context.connection(), result, List.of(), 0)
                        .users();
            }
        }
    }
}
