package dev.vitrine.runtime.engine.run;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.planner.catalog.Relation;
import java.sql.SQLException;
import java.util.Optional;

/** Finds what a name in a statement means. */
@FunctionalInterface
public interface Relations {
    /** The managed relation of a name as the server resolves it, empty for any other table. */
    Optional<Relation> find(QualifiedName name) throws SQLException;
}
