package dev.vitrine.runtime.engine.write;

import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerErrors;
import dev.vitrine.runtime.engine.statement.Binding;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postgresql.util.PSQLException;

/** A write after which nothing is left to compute: triggers and foreign keys keep right whatever depends on its rows. */
record DirectWrite(RunContext context, BoundText text) implements WriteRun {
    @Override
    public Written run(List<Binding> parameters) throws SQLException {
        try (PreparedStatement statement = context.connection().prepareStatement(text.text())) {
            int index = 1;
            for (Binding binding : text.bindings(parameters, List.of())) {
                binding.setter().set(statement, index++);
            }
            if (!execute(statement)) {
                return new Written(statement.getLargeUpdateCount(), Optional.empty());
            }
            try (ResultSet result = statement.getResultSet()) {
                ReturnedRows rows = ReturnedRows.read(context.connection(), result, List.of(), 0);
                return new Written(rows.size(), Optional.of(rows.users()));
            }
        }
    }

    private boolean execute(PreparedStatement statement) throws SQLException {
        try {
            return statement.execute();
        } catch (PSQLException e) {
            throw ServerErrors.inUsersText(e, text.spliced());
        }
    }
}
