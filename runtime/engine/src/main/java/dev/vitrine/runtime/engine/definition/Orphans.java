package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.QualifiedName;
import dev.vitrine.runtime.store.foreign.ForeignWriteTriggers;
import dev.vitrine.runtime.store.history.History;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of tables and views that another client has dropped, with their schema perhaps. It goes when something of that
 * name is made anew, as if it had been dropped by us.
 */
final class Orphans {
    private final Definitions definitions;
    private final Connection connection;

    Orphans(Definitions definitions) {
        this.definitions = definitions;
        this.connection = definitions.context().connection();
    }

    /** Removes what is kept under a name for something else than what has that name now. */
    void remove(QualifiedName name) throws SQLException {
        List<Integer> known = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id FROM vitrine.relation WHERE schema_name = ? AND relation_name = ?")) {
            select.setString(1, name.schema());
            select.setString(2, name.name());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    known.add(rows.getInt(1));
                }
            }
        }
        for (int id : known) {
            // The catalog knows what is still there, a table that was renamed too.
            if (definitions.catalog().relation(id).isEmpty()) {
                remove(id);
                definitions.changed();
            }
        }
    }

    private void remove(int id) throws SQLException {
        for (int view : ids("SELECT id FROM vitrine.incremental_view WHERE base_id = ?", id)) {
            remove(view);
        }
        for (int index : ids("SELECT id FROM vitrine.embedding_index WHERE relation_id = ?", id)) {
            removeStored(index, "e");
            definitions.writer().removeIndex(index);
        }
        definitions.ddl().run("DROP VIEW IF EXISTS vitrine.r" + id + " CASCADE");
        removeStored(id, "v");
        definitions.ddl().run("DROP TABLE IF EXISTS vitrine.x" + id);
        ForeignWriteTriggers.remove(connection, id);
        definitions.writer().removeRelation(id);
    }

    private void removeStored(int id, String prefix) throws SQLException {
        History.drop(connection, id);
        definitions.ddl().run("DROP FUNCTION IF EXISTS vitrine.forget_" + id + "() CASCADE");
        definitions.ddl().run("DROP TABLE IF EXISTS vitrine." + prefix + id);
    }

    private List<Integer> ids(String sql, int id) throws SQLException {
        List<Integer> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, id);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getInt(1));
                }
            }
        }
        return found;
    }
}
