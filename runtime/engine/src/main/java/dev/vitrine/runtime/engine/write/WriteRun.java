package dev.vitrine.runtime.engine.write;

import dev.vitrine.runtime.engine.statement.Binding;
import java.sql.SQLException;
import java.util.List;

/** A write that is ready to run. */
interface WriteRun {
    /** Runs it with the user's parameters. */
    Written run(List<Binding> parameters) throws SQLException;
}
