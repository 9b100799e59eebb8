package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.IteratorBinding;
import dev.vitrine.planner.function.TableProducer;
import dev.vitrine.runtime.engine.compute.Batch;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerSession;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rows of an iterator for one base row after the other, outside any transaction: they are made and computed in a temporary
 * table, of any number, and moved into the view at once, in a transaction that locks the base row and finds it as it was. Nobody sees half of
 * them, and a process that dies leaves nothing. The base must be a table. One thread at a time.
 */
final class StagedExpansion implements AutoCloseable {
    private final RunContext context;
    private final IncrementalView view;
    private final ViewSource source;
    private final IteratorBinding binding;
    private final FillTarget base;
    private final ViewExpansion expansion;
    /** No table of a user is called so. */
    private final String stage;

    private long failed;

    /**
     * A base row as it was read.
     *
     * @param version what changes with every change of it
     */
    private record BaseRow(List<@Nullable String> key, Batch arguments, String version) {}

    /**
     * An expansion with a temporary table of its own.
     *
     * @param computed the columns of the view that functions compute
     * @param base what the view stands on
     */
    static StagedExpansion open(
            RunContext context, ViewSource source, IteratorBinding binding, ComputedColumns computed, FillTarget base)
            throws SQLException {
        StagedExpansion expansion = new StagedExpansion(context, source, binding, computed, base);
        expansion.execute("DROP TABLE IF EXISTS " + expansion.stage);
        expansion.execute("CREATE TEMPORARY TABLE " + expansion.stage + " AS SELECT " + expansion.columns() + " FROM "
                + source.view().storage().quoted() + " WITH NO DATA");
        expansion.execute("CREATE UNIQUE INDEX ON " + expansion.stage + " ("
                + source.storageKey().stream().map(Quote::name).collect(Collectors.joining(", ")) + ")");
        return expansion;
    }

    private StagedExpansion(
            RunContext context, ViewSource source, IteratorBinding binding, ComputedColumns computed, FillTarget base) {
        this.context = context;
        this.view = source.view();
        this.source = source;
        this.binding = binding;
        this.base = base;
        String name = "~stage" + view.id();
        this.stage = "pg_temp." + Quote.name(name);
        FillTarget staged = source.over(base.table().quoted(), stage).stagedTarget(new QualifiedName("pg_temp", name));
        Optional<ColumnFill> fill = computed.order().isEmpty()
                ? Optional.empty()
                : Optional.of(ColumnFill.unlocked(context, staged, computed, computed.order()));
        this.expansion = new ViewExpansion(context, source, fill, stage);
    }

    /** Whether the user of a connection may have temporary tables, and finds them again. */
    static boolean isPossible(RunContext context) throws SQLException {
        if (!ServerSession.lasts(context.connection())) {
            return false;
        }
        try (Statement select = context.connection().createStatement();
                ResultSet row = select.executeQuery("SELECT has_database_privilege(current_database(), 'TEMP')")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Makes the rows for a base row; false if it has changed meanwhile, and has none yet. */
    boolean expand(Keys key) throws SQLException {
        Optional<BaseRow> read = Atomic.run(context.connection(), () -> read(key));
        if (read.isEmpty()) {
            return true;
        }
        execute("TRUNCATE " + stage);
        Optional<RowFailure> failure =
                expansion.makeRows(key, binding, read.get().arguments());
        boolean moved = Atomic.run(context.connection(), () -> move(key, read.get(), failure));
        failed += moved && failure.isPresent() ? 1 : 0;
        return moved;
    }

    /** For how many base rows the iterator has failed. */
    long failed() {
        return failed;
    }

    private Optional<BaseRow> read(Keys key) throws SQLException {
        String alias = Quote.name(view.baseAlias());
        String sql = expansion.select(Optional.of(key), binding, ", " + alias + ".xmin");
        try (PreparedStatement select = context.connection().prepareStatement(sql)) {
            key.bind(select, 1);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Keys found = new Keys(view.keyTypes());
                found.add(row);
                int last = row.getMetaData().getColumnCount();
                return Optional.of(new BaseRow(found.get(0), expansion.arguments(row, binding), row.getString(last)));
            }
        }
    }

    private boolean move(Keys key, BaseRow read, Optional<RowFailure> failure) throws SQLException {
        if (!isUnchanged(read)
                || Atomic.run(context.connection(), () -> read(key)).isEmpty()) {
            return false;
        }
        expansion.noteExpanded(key);
        execute("INSERT INTO " + view.storage().quoted() + " (" + columns() + ") SELECT " + columns() + " FROM "
                + stage);
        expansion.settle(key, binding, failure);
        return true;
    }

    /** Locks the base row if it is as it was read. */
    private boolean isUnchanged(BaseRow read) throws SQLException {
        List<PostgresType> types = new ArrayList<>(base.keyTypes());
        types.add(PostgresType.of("xid"));
        List<@Nullable String> line = new ArrayList<>(read.key());
        line.add(read.version());
        Keys known = new Keys(types);
        known.add(line);
        String sql = "SELECT 1 FROM " + Keys.table(types, "\"~k\"") + " JOIN " + base.from() + " ON "
                + Keys.equal("\"~k\"", base.keyExpressions()) + " WHERE " + base.rowVersion() + " = \"~k\".k"
                + types.size() + " FOR NO KEY UPDATE OF " + base.alias();
        try (PreparedStatement select = context.connection().prepareStatement(sql)) {
            known.bind(select, 1);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** The columns of stored rows but the one that says since which version a row is there. */
    private String columns() {
        List<String> columns = new ArrayList<>(source.storageKey());
        binding.producer().columns().stream()
                .filter(column -> column.fragment().isEmpty())
                .map(TableProducer.OutputColumn::name)
                .forEach(columns::add);
        view.items().stream()
                .filter(item -> item.computation().isPresent())
                .forEach(item -> columns.add(ViewSource.storedName(item.name())));
        return columns.stream().map(Quote::name).collect(Collectors.joining(", "));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = context.connection().createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        execute("DROP TABLE IF EXISTS " + stage);
    }
}
