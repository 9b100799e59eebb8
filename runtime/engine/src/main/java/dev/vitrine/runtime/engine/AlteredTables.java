package dev.vitrine.runtime.engine;

import dev.vitrine.planner.VitrineException;
import dev.vitrine.runtime.engine.definition.AlteredTable;
import dev.vitrine.runtime.store.history.History;
import java.sql.SQLException;

/** Tables that other clients have altered, behind whose back their history stayed as it was. */
final class AlteredTables {
    private static final System.Logger LOG = System.getLogger(AlteredTables.class.getName());

    private AlteredTables() {}

    /** Fits the history of those that this driver's role owns; false if there was none that could be fitted now. */
    static boolean fit(Database database) throws SQLException {
        return database.side().call(connection -> {
            boolean fitted = false;
            for (int table : History.altered(connection)) {
                try (Session session = Session.aside(database, connection)) {
                    session.work(context -> {
                        new AlteredTable(context, name -> session.relation(context.catalog(), name), session)
                                .fit(table);
                        return true;
                    });
                    fitted = true;
                } catch (SQLException | VitrineException e) {
                    LOG.log(
                            System.Logger.Level.DEBUG,
                            "the history of table " + table + " does not fit it yet: " + e.getMessage(),
                            e);
                }
            }
            return fitted;
        });
    }
}
