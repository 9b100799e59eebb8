package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.function.NearestNames;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.store.history.AsOf;
import dev.vitrine.runtime.store.history.Labels;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import dev.vitrine.runtime.store.history.Snapshots;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells which version of a table a statement means. One thread at a time. */
public final class Moments {
    private static final Pattern SHORT_NUMBER = Pattern.compile("[0-9]{1,18}");

    private final RunContext context;
    private final String sql;
    private final List<Binding> parameters;

    /**
     * Moments in a text.
     *
     * @param parameters the statement's parameters, which may say the version
     */
    public Moments(RunContext context, String sql, List<Binding> parameters) {
        this.context = context;
        this.sql = sql;
        this.parameters = parameters;
    }

    /**
     * The version of a table that a clause names.
     *
     * @throws SQLException 72V01 if there is none
     */
    public ResolvedVersion resolve(ManagedTable table, TimeSpec spec) throws SQLException {
        return resolve(table, moment(table, spec));
    }

    /** The version of a table at a moment. */
    ResolvedVersion resolve(ManagedTable table, dev.vitrine.runtime.store.history.TimeSpec moment) throws SQLException {
        return moment instanceof dev.vitrine.runtime.store.history.TimeSpec.Version version
                ? numbered(table, version.number())
                : find(table, moment);
    }

    /** The moment that a clause behind a table names, with its expressions evaluated. */
    dev.vitrine.runtime.store.history.TimeSpec moment(ManagedTable table, TimeSpec spec) throws SQLException {
        return switch (spec.kind()) {
            case VERSION -> version(number(spec.argument()));
            case TIMESTAMP -> new dev.vitrine.runtime.store.history.TimeSpec.Timestamp(time(spec.argument()));
            case LABEL -> version(labelled(table, spec));
            case SNAPSHOT -> {
                Snapshots.Snapshot snapshot = snapshot(spec.argument());
                yield snapshot.relation().equals(OptionalInt.of(table.id()))
                        ? version(snapshot.version().orElseThrow())
                        : new dev.vitrine.runtime.store.history.TimeSpec.Position(snapshot.pos());
            }
        };
    }

    private static dev.vitrine.runtime.store.history.TimeSpec version(long number) {
        return new dev.vitrine.runtime.store.history.TimeSpec.Version(number);
    }

    /** A version is looked up once: what it holds never changes, and the statement that reads it checks that it is there. */
    private ResolvedVersion numbered(ManagedTable table, long number) {
        KeptVersion kept = context.plans().get(KeptVersion.class, List.of("version", table.id(), number), () -> {
            try {
                return new KeptVersion(find(table, number));
            } catch (SQLException e) {
                throw new SqlFailure(e);
            }
        });
        return kept.version(context.side());
    }

    /** The version whose number an expression is. */
    public ResolvedVersion version(ManagedTable table, Span expression) throws SQLException {
        return find(table, number(expression));
    }

    private ResolvedVersion find(ManagedTable table, long number) throws SQLException {
        return find(table, version(number));
    }

    private ResolvedVersion find(ManagedTable table, dev.vitrine.runtime.store.history.TimeSpec spec)
            throws SQLException {
        return context.side().call(connection -> AsOf.resolve(connection, table.id(), spec));
    }

    /** On the user's connection: a label that his transaction has just given counts. */
    private long labelled(ManagedTable table, TimeSpec spec) throws SQLException {
        String label = value(spec.argument(), "text");
        OptionalLong version = Labels.version(context.connection(), table.id(), label);
        if (version.isEmpty()) {
            throw unknownLabel(table, label, spec.argument());
        }
        return version.getAsLong();
    }

    /** The snapshot of a name. */
    public Snapshots.Snapshot snapshot(Span name) throws SQLException {
        String written = name.in(sql);
        Optional<Snapshots.Snapshot> found = Snapshots.named(context.connection(), written);
        if (found.isEmpty()) {
            String last = Lexer.tokens(written).name(Lexer.tokens(written).size() - 1);
            throw VitrineException.at(
                    name.position(sql),
                    ErrorCode.UNDEFINED_OBJECT,
                    "snapshot \"%s\" does not exist%s"
                            .formatted(last, NearestNames.hint(last, Snapshots.names(context.connection()))));
        }
        return found.get();
    }

    /** That a table has no such label, with those that it has. */
    public VitrineException unknownLabel(ManagedTable table, String label, Span where) throws SQLException {
        Map<String, Long> labels = Labels.all(context.connection(), table.id());
        String others = labels.isEmpty() ? "; it has none" : NearestNames.hint(label, labels.keySet());
        return VitrineException.at(
                where.position(sql),
                ErrorCode.UNDEFINED_VERSION,
                "table \"%s\" has no label '%s'%s".formatted(table.name().name(), label, others));
    }

    /** The number that an expression without columns is. */
    public long number(Span expression) throws SQLException {
        String text = expression.in(sql);
        if (SHORT_NUMBER.matcher(text).matches()) {
            return Long.parseLong(text);
        }
        if (text.equals("?")
                && BoundText.Builder.userSlots(sql, expression).get(0) instanceof BoundText.Slot.User user) {
            Object value = parameters.get(user.index()).value();
            if (value instanceof Integer || value instanceof Long) {
                return ((Number) value).longValue();
            }
        }
        BigDecimal number = evaluate(expression, "numeric", BigDecimal.class);
        try {
            return number.longValueExact();
        } catch (ArithmeticException e) {
            throw VitrineException.at(
                    expression.position(sql),
                    ErrorCode.INVALID_PARAMETER,
                    "a version is a whole number, not " + number.toPlainString());
        }
    }

    /** The text that an expression without columns is. */
    String text(Span expression) throws SQLException {
        return value(expression, "text");
    }

    private OffsetDateTime time(Span expression) throws SQLException {
        return evaluate(expression, "timestamptz", OffsetDateTime.class);
    }

    private String value(Span expression, String type) throws SQLException {
        return evaluate(expression, type, String.class);
    }

    private <T> T evaluate(Span expression, String type, Class<T> result) throws SQLException {
        String query = "SELECT CAST(" + expression.in(sql) + " AS " + type + ")";
        try (PreparedStatement statement = context.connection().prepareStatement(query)) {
            int index = 1;
            for (BoundText.Slot slot : BoundText.Builder.userSlots(sql, expression)) {
                parameters.get(((BoundText.Slot.User) slot).index()).setter().set(statement, index++);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                T value = row.getObject(1, result);
                if (value == null) {
                    throw isNull(expression);
                }
                return value;
            }
        } catch (PSQLException e) {
            ServerErrorMessage message = e.getServerErrorMessage();
            if (message == null || message.getPosition() <= 0) {
                throw e;
            }
            // Its place in the query that was made of it says nothing to the user.
            throw new SQLException(
                    "line %s: %s".formatted(expression.position(sql), message.getMessage()), e.getSQLState(), e);
        }
    }

    private VitrineException isNull(Span expression) {
        return VitrineException.at(expression.position(sql), ErrorCode.INVALID_PARAMETER, "a version cannot be NULL");
    }
}
