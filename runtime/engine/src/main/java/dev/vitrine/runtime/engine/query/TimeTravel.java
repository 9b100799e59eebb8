package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.query.TimeTravelReference;
import dev.vitrine.parser.query.TimeTravelScanner;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.store.history.AsOf;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** Puts old versions of tables in the place of {@code t AS OF ..}. One thread at a time. */
public final class TimeTravel {
    private final RunContext context;
    private final String sql;
    private final Relations relations;
    private final List<Binding> parameters;

    /**
     * Time travel in a text.
     *
     * @param parameters the statement's parameters, which may say the version; empty while it is only described, when a
     *     version that a parameter says is taken for the newest
     */
    public TimeTravel(RunContext context, String sql, Relations relations, List<Binding> parameters) {
        this.context = context;
        this.sql = sql;
        this.relations = relations;
        this.parameters = parameters;
    }

    /** Replaces every reference to an old version. */
    public void splice(BoundText.Builder text) throws SQLException {
        for (TimeTravelReference reference : TimeTravelScanner.scan(Lexer.tokens(sql))) {
            if (parameters.isEmpty() && isParameter(reference.timeSpec())) {
                text.replace(reference.timeSpec().span(), "");
                continue;
            }
            String rows = AsOf.select(resolve(reference));
            text.replace(
                    reference.span(),
                    reference.alias().isPresent()
                            ? rows
                            : rows + " AS " + Quote.name(reference.table().name()));
        }
    }

    private boolean isParameter(TimeSpec spec) {
        return !BoundText.Builder.userSlots(sql, spec.argument()).isEmpty();
    }

    private ResolvedVersion resolve(TimeTravelReference reference) throws SQLException {
        ManagedTable table = table(reference);
        TimeSpec spec = reference.timeSpec();
        return switch (spec.kind()) {
            case VERSION -> {
                long number = number(spec);
                yield find(table, new dev.vitrine.runtime.store.history.TimeSpec.Version(number));
            }
            case TIMESTAMP -> {
                OffsetDateTime time = time(spec);
                yield find(table, new dev.vitrine.runtime.store.history.TimeSpec.Timestamp(time));
            }
            case SNAPSHOT, LABEL ->
                throw VitrineException.at(
                        spec.span().position(sql),
                        ErrorCode.NOT_AVAILABLE,
                        "AS OF %s is not available; AS OF VERSION and AS OF TIMESTAMP are".formatted(spec.kind()));
        };
    }

    private ResolvedVersion find(ManagedTable table, dev.vitrine.runtime.store.history.TimeSpec spec)
            throws SQLException {
        return context.side().call(connection -> AsOf.resolve(connection, table.id(), spec));
    }

    private ManagedTable table(TimeTravelReference reference) throws SQLException {
        Optional<Relation> relation = relations.find(reference.table());
        String name = reference.table().name();
        if (relation.isPresent() && !(relation.get() instanceof ManagedTable)) {
            throw VitrineException.at(
                    reference.table().span().position(sql),
                    ErrorCode.NOT_AVAILABLE,
                    "AS OF on the incremental view \"%s\" is not available; read its base as of then".formatted(name));
        }
        return relation.map(ManagedTable.class::cast)
                .filter(ManagedTable::versioned)
                .orElseThrow(() -> VitrineException.at(
                        reference.table().span().position(sql),
                        ErrorCode.WRONG_OBJECT_TYPE,
                        "table \"%s\" keeps no history; ALTER TABLE %s SET (versioned = true) makes it begin"
                                .formatted(name, name)));
    }

    private long number(TimeSpec spec) throws SQLException {
        String text = value(spec, "bigint");
        return Long.parseLong(text);
    }

    private OffsetDateTime time(TimeSpec spec) throws SQLException {
        String query = "SELECT CAST(" + spec.argument().in(sql) + " AS timestamptz)";
        try (PreparedStatement statement = context.connection().prepareStatement(query)) {
            bind(statement, spec);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                OffsetDateTime time = row.getObject(1, OffsetDateTime.class);
                if (time == null) {
                    throw isNull(spec);
                }
                return time;
            }
        }
    }

    private String value(TimeSpec spec, String type) throws SQLException {
        String query = "SELECT CAST(" + spec.argument().in(sql) + " AS " + type + ")";
        try (PreparedStatement statement = context.connection().prepareStatement(query)) {
            bind(statement, spec);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String value = row.getString(1);
                if (value == null) {
                    throw isNull(spec);
                }
                return value;
            }
        }
    }

    private VitrineException isNull(TimeSpec spec) {
        return VitrineException.at(spec.argument().position(sql), ErrorCode.INVALID_PARAMETER, "AS OF NULL");
    }

    private void bind(PreparedStatement statement, TimeSpec spec) throws SQLException {
        int index = 1;
        for (BoundText.Slot slot : BoundText.Builder.userSlots(sql, spec.argument())) {
            parameters.get(((BoundText.Slot.User) slot).index()).setter().set(statement, index++);
        }
    }
}
