package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.Erase;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.compute.MediaAccess;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.ServerErrors;
import dev.vitrine.runtime.engine.statement.Result;
import dev.vitrine.runtime.store.history.History;
import dev.vitrine.runtime.store.history.OldRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postgresql.util.PSQLException;

/**
 * ERASE: removes rows for good, from the table and from every version, with all that was made of them. One transaction under a
 * lock that keeps writers of the table out, then the contents of media. A dry run does the same and takes it back. One thread at
 * a time.
 */
final class Erasing {
    private final Definitions definitions;
    private final Connection connection;

    Erasing(Definitions definitions) {
        this.definitions = definitions;
        this.connection = definitions.context().connection();
    }

    /** What went. */
    private record Erased(long rows, long oldRows, ErasedTraces.Count traces) {}

    /** Runs it; the count is of rows, live and old. */
    Result run(Erase statement) throws SQLException {
        if (Atomic.isInTransaction(connection)) {
            throw VitrineException.at(
                    statement.span().position(definitions.sql()),
                    ErrorCode.IN_TRANSACTION,
                    "ERASE cannot run inside a transaction block: what is erased cannot be taken back");
        }
        ManagedTable table = table(statement);
        checkCondition(statement);
        ErasedTraces traces = new ErasedTraces(definitions, table);
        MediaAccess media = definitions.context().media();
        connection.setAutoCommit(false);
        Erased erased;
        MediaAccess.Removed contents = new MediaAccess.Removed(0, 0);
        try {
            erased = erase(table, statement, traces);
            if (statement.dryRun()) {
                contents = media.remove(connection, traces.media(), true);
                connection.rollback();
            } else {
                connection.commit();
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        if (!statement.dryRun()) {
            definitions.context().cache().forget();
            media.remove(connection, traces.media(), false);
            return new Result.Count(erased.rows() + erased.oldRows());
        }
        return new ShownRows(definitions.context().connection())
                .numbers(
                        List.of("rows", "old_rows", "view_rows", "states", "results", "media", "media_bytes"),
                        List.of(
                                erased.rows(),
                                erased.oldRows(),
                                erased.traces().viewRows(),
                                erased.traces().states(),
                                erased.traces().results(),
                                contents.media(),
                                contents.sizeBytes()));
    }

    private ManagedTable table(Erase statement) throws SQLException {
        Optional<Relation> relation = definitions.relation(statement.table());
        if (relation.isPresent() && relation.get() instanceof ManagedTable table) {
            return table;
        }
        boolean exists = relation.isPresent()
                || definitions.ddl().find(statement.table()).isPresent();
        throw VitrineException.at(
                statement.table().span().position(definitions.sql()),
                exists ? ErrorCode.WRONG_OBJECT_TYPE : ErrorCode.UNDEFINED_TABLE,
                exists
                        ? "nothing but its rows is kept of \"%s\"; DELETE removes them"
                                .formatted(statement.table().name())
                        : "table \"%s\" does not exist"
                                .formatted(statement.table().name()));
    }

    /** An error in the condition is told with its place in the user's text. */
    private void checkCondition(Erase statement) throws SQLException {
        BoundText text = new BoundText.Builder(definitions.sql())
                .replace(
                        new Span(
                                statement.span().start(),
                                statement.table().span().start()),
                        "SELECT FROM ")
                .replace(new Span(statement.where().end(), definitions.sql().length()), "\nLIMIT 0")
                .build();
        try (PreparedStatement select = connection.prepareStatement(text.text())) {
            select.execute();
        } catch (PSQLException e) {
            throw ServerErrors.inUsersText(e, text.spliced());
        }
    }

    private Erased erase(ManagedTable table, Erase statement, ErasedTraces traces) throws SQLException {
        definitions.ddl().run("LOCK TABLE " + table.name().quoted() + " IN SHARE ROW EXCLUSIVE MODE");
        definitions.ddl().run("SELECT set_config('vitrine.kind', 'erase', true)");
        String condition = "(" + statement.where().in(definitions.sql()) + "\n)";
        String alias = Quote.name(table.name().name());
        String live = " FROM " + table.name().quoted() + " AS " + alias + " WHERE " + condition;
        if (!table.versioned()) {
            ErasedTraces.Count count = traces.remove(live, Optional.empty());
            return new Erased(update("DELETE" + live), 0, count);
        }
        if (OldRows.areSpilled(connection, table.id())) {
            History.refresh(connection, table.id(), new TableDefinitions(definitions).dependents(table));
        }
        String rows = " FROM " + OldRows.select(connection, table.id()) + " AS " + alias + " WHERE ";
        String old = rows + condition;
        ErasedTraces.Count count = traces.remove(live, Optional.of(old));
        String places = "DELETE FROM " + OldRows.table(table.id()) + " WHERE ctid IN (SELECT " + OldRows.PLACE;
        long oldRows = update(places + old + ")");
        long liveRows = update("DELETE" + live);
        if (liveRows > 0) {
            // The trigger has just kept them. A condition that reads tables may give another answer by now.
            String token = OldRows.TO + " = pg_catalog.current_setting('vitrine.tok')::bigint";
            update(places + rows + token + (readsTables(condition) ? "" : " AND " + condition) + ")");
            traces.removeKept();
        }
        return new Erased(liveRows, oldRows, count);
    }

    private static boolean readsTables(String condition) {
        Tokens tokens = Lexer.tokens(condition);
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isAnyWord(i, "SELECT", "TABLE", "VALUES")) {
                return true;
            }
        }
        return false;
    }

    private long update(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeLargeUpdate();
        }
    }
}
