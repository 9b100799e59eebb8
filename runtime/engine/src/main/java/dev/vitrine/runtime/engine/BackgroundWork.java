package dev.vitrine.runtime.engine;

import dev.vitrine.planner.catalog.Catalog;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a JVM does for a database while it has a connection: where cells wait or jobs go on it computes, and where history ends
 * some day it sees to that, unless the session says otherwise. One thread at a time.
 */
final class BackgroundWork {
    private final Database database;
    private final Connection connection;
    private boolean askedForWorker;
    private boolean askedForUpkeep;

    BackgroundWork(Database database, Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    /** Starts what the database needs now and this session has not been asked for. */
    void offer(CatalogCache.Picture picture) {
        Catalog catalog = picture.catalog();
        if ((catalog.hasDerived() || database.catalog().hasJobs()) && !askedForWorker) {
            askedForWorker = start(database::startWorker);
        }
        if (Upkeep.isNeeded(catalog) && !askedForUpkeep) {
            askedForUpkeep = database.hasUpkeep() || start(database::startUpkeep);
        }
    }

    /** Starts something unless the session says otherwise; false in a failed transaction, when the next statement asks again. */
    private boolean start(Runnable work) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('vitrine.worker', true)")) {
            if (row.next() && !"off".equalsIgnoreCase(row.getString(1))) {
                work.run();
            }
            return true;
        } catch (SQLException e) {
            return false;
        }
    }
}
