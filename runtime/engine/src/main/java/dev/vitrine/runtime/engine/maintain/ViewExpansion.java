package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.expression.IteratorBinding;
import dev.vitrine.planner.expression.Leaf;
import dev.vitrine.planner.expression.Operand;
import dev.vitrine.planner.function.TableProducer;
import dev.vitrine.runtime.engine.compute.Batch;
import dev.vitrine.runtime.engine.compute.ProgramRunner;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.compute.TableBatches;
import dev.vitrine.runtime.engine.compute.TableCaller;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerSession;
import dev.vitrine.udf.internal.DecodedMedia;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes the rows of a view for those base rows that none were made for yet. */
final class ViewExpansion {
    private static final int BATCH_ROWS = 1_000;

    /** For the parts, such as frames, of the rows whose columns are computed, and as much for the rows that come next. */
    private static final long MAX_PART_BYTES = DecodedMedia.KEPT_BYTES / 2;

    private final RunContext context;
    private final ViewSource source;
    private final IncrementalView view;
    private final Optional<ColumnFill> fill;
    private final String rows;

    /**
     * An expansion; must run inside a transaction.
     *
     * @param fill computes the columns of the rows that an iterator makes, a few rows at a time
     */
    ViewExpansion(RunContext context, ViewSource source, Optional<ColumnFill> fill) {
        this(context, source, fill, source.view().storage().quoted());
    }

    /**
     * An expansion whose rows go into another table than the view's.
     *
     * @param rows the table, as SQL
     */
    ViewExpansion(RunContext context, ViewSource source, Optional<ColumnFill> fill, String rows) {
        this.context = context;
        this.source = source;
        this.view = source.view();
        this.fill = fill;
        this.rows = rows;
    }

    /** Makes rows for the base rows of these keys, or for all: a view without an iterator stores one row a base row. */
    void addBaseRows(Optional<Keys> baseKeys) throws SQLException {
        String sql = "INSERT INTO " + view.storage().quoted() + " (" + names(view.baseKey()) + ") SELECT "
                + String.join(", ", source.baseKey()) + missing(baseKeys);
        try (PreparedStatement insert = context.connection().prepareStatement(sql)) {
            if (baseKeys.isPresent()) {
                baseKeys.get().bind(insert, 1);
            }
            insert.executeUpdate();
        }
    }

    /** FROM and WHERE for the base rows that nothing was made of. */
    private String missing(Optional<Keys> baseKeys) {
        return " FROM " + source.baseFrom()
                + " WHERE " + source.hasNoRows()
                + baseKeys.map(this::among).orElse("");
    }

    /** A sub-query, so that no column of the view's expressions can be taken for one of the keys. */
    private String among(Keys keys) {
        int width = keys.types().size();
        return " AND (" + String.join(", ", source.baseKey().subList(0, width)) + ") IN (SELECT "
                + IntStream.rangeClosed(1, width).mapToObj(i -> "\"~k\".k" + i).collect(Collectors.joining(", "))
                + " FROM " + Keys.table(keys.types(), "\"~k\"") + ")";
    }

    /** Makes the rows of the iterator for the base rows of these keys, or for all. */
    void expand(Optional<Keys> baseKeys, IteratorBinding binding) throws SQLException {
        try (PreparedStatement select = context.connection().prepareStatement(select(baseKeys, binding, ""))) {
            if (baseKeys.isPresent()) {
                baseKeys.get().bind(select, 1);
            }
            ServerSession.setFetchSize(select, BATCH_ROWS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    expandRow(rows, binding);
                }
            }
        }
    }

    /**
     * A query of the base rows that no rows were made of: the key, and what the iterator's arguments read.
     *
     * @param more what else is selected, behind a comma
     */
    String select(Optional<Keys> baseKeys, IteratorBinding binding, String more) {
        String leaves = binding.program().leaves().stream()
                .map(leaf -> ", (" + leaf.sql() + ")")
                .collect(Collectors.joining());
        return "SELECT " + String.join(", ", source.baseKey()) + leaves + more + missing(baseKeys) + " ORDER BY "
                + String.join(", ", source.baseKey());
    }

    private void expandRow(ResultSet row, IteratorBinding binding) throws SQLException {
        Keys key = new Keys(view.keyTypes());
        key.add(row);
        noteExpanded(key);
        settle(key, binding, makeRows(key, binding, arguments(row, binding)));
    }

    /** Rows were made of a base row, or the iterator has failed for it. */
    void settle(Keys key, IteratorBinding binding, Optional<RowFailure> failure) throws SQLException {
        if (!keepsErrors()) {
            return;
        }
        IteratorErrors errors = new IteratorErrors(context, source, binding);
        if (failure.isPresent()) {
            errors.put(key, failure.get());
        } else {
            errors.forget(key);
        }
    }

    private boolean keepsErrors() {
        return view.iterator().orElseThrow().keepsErrors();
    }

    /** Rows were made of the base rows of these keys. */
    void noteExpanded(Keys keys) throws SQLException {
        insert(view.expanded().quoted(), view.baseKey(), keys);
    }

    /** What the arguments read, of the current row of {@link #select}. */
    Batch arguments(ResultSet row, IteratorBinding binding) throws SQLException {
        Batch arguments = new Batch(binding.program().slots(), 1);
        int column = view.keyTypes().size();
        for (Leaf leaf : binding.program().leaves()) {
            arguments.slot(leaf.slot())[0] =
                    WireValues.read(row, ++column, binding.program().types().get(leaf.slot()));
        }
        return arguments;
    }

    /**
     * Makes the rows of the iterator for a base row.
     *
     * @return why there are none, if the iterator has failed and the view keeps its errors
     */
    Optional<RowFailure> makeRows(Keys key, IteratorBinding binding, Batch arguments) throws SQLException {
        try {
            new ProgramRunner(binding.program(), context.connection(), context.calls(), List.of()).run(arguments);
            insertRows(key.get(0), binding, arguments);
            return Optional.empty();
        } catch (RowFailure failure) {
            if (!keepsErrors()) {
                throw failure.at("view \"%s\", base row %s"
                        .formatted(view.name().name(), Keys.describe(source.shownBaseKey(), key.get(0))));
            }
            takeBack(key);
            return Optional.of(failure);
        }
    }

    /** What was made of a base row before the iterator failed. */
    private void takeBack(Keys key) throws SQLException {
        List<String> own =
                view.baseKey().stream().map(name -> "t." + Quote.name(name)).toList();
        String sql = "DELETE FROM " + rows + " AS t USING " + Keys.table(key.types(), "\"~k\"") + " WHERE "
                + Keys.equal("\"~k\"", own);
        try (PreparedStatement delete = context.connection().prepareStatement(sql)) {
            key.bind(delete, 1);
            delete.executeUpdate();
        }
    }

    private void insertRows(List<@Nullable String> key, IteratorBinding binding, Batch arguments) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        for (Operand operand : binding.operands()) {
            values.add(
                    operand instanceof Operand.Slot slot
                            ? arguments.slot(slot.slot())[0]
                            : ((Operand.Constant) operand).value());
        }
        List<TableProducer.OutputColumn> columns = columns(binding, false);
        boolean opensParts = fill.isPresent() && !binding.fragments().isEmpty();
        List<TableProducer.OutputColumn> parts = opensParts ? columns(binding, true) : List.of();
        List<String> names = new ArrayList<>(source.storageKey());
        List<PostgresType> types = new ArrayList<>(source.keyTypes());
        columns.forEach(column -> {
            names.add(column.name());
            types.add(column.type().serverType());
        });
        String call = view.iterator().orElseThrow().function() + "("
                + view.iterator().orElseThrow().arguments() + ")";
        try (TableBatches batches = new TableBatches(
                TableCaller.open(binding.producer(), values, call, context.media()),
                columns,
                parts,
                MAX_PART_BYTES,
                context.cancellation())) {
            int position = 0;
            List<List<@Nullable String>> rows = batches.next();
            while (!rows.isEmpty()) {
                context.cancellation().check();
                Keys batch = new Keys(types);
                for (List<@Nullable String> row : rows) {
                    List<@Nullable String> line = new ArrayList<>(key);
                    line.add(Integer.toString(position++));
                    line.addAll(row);
                    batch.add(line);
                }
                insertFilled(names, batch);
                rows = batches.next();
            }
        }
    }

    /** The columns of the iterator that are part of an argument, or those that are not, which are stored. */
    private static List<TableProducer.OutputColumn> columns(IteratorBinding binding, boolean areParts) {
        return binding.producer().columns().stream()
                .filter(column -> column.fragment().isPresent() == areParts)
                .toList();
    }

    private void insertFilled(List<String> names, Keys rows) throws SQLException {
        insert(this.rows, names, rows);
        if (fill.isPresent() && rows.size() > 0) {
            Keys keys = new Keys(source.keyTypes());
            for (int row = 0; row < rows.size(); row++) {
                keys.add(rows.get(row).subList(0, source.keyTypes().size()));
            }
            fill.get().run(Optional.of(keys));
        }
    }

    private void insert(String table, List<String> names, Keys rows) throws SQLException {
        if (rows.size() == 0) {
            return;
        }
        String columns =
                IntStream.rangeClosed(1, names.size()).mapToObj(i -> "u.k" + i).collect(Collectors.joining(", "));
        String sql = "INSERT INTO " + table + " (" + names(names) + ") SELECT " + columns + " FROM "
                + Keys.table(rows.types(), "u");
        try (PreparedStatement insert = context.connection().prepareStatement(sql)) {
            rows.bind(insert, 1);
            insert.executeUpdate();
        }
    }

    private static String names(List<String> names) {
        return names.stream().map(Quote::name).collect(Collectors.joining(", "));
    }
}
