package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.compute.EmbeddingCaller;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Embeds the values of an indexed column that have no vector yet. */
public final class IndexFill {
    private static final int BATCH_ROWS = 256;

    private final RunContext context;
    private final Relation relation;
    private final List<PostgresType> keyTypes;
    private final EmbeddingIndex index;

    /**
     * A fill.
     *
     * @param keyTypes the types of the relation's row key
     */
    public IndexFill(RunContext context, Relation relation, List<PostgresType> keyTypes, EmbeddingIndex index) {
        this.context = context;
        this.relation = relation;
        this.keyTypes = keyTypes;
        this.index = index;
    }

    /** The key columns of a vector table. */
    public static List<String> keyColumns(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "_v_k" + i).toList();
    }

    /** Embeds what the rows of these keys lack, or all rows; must run inside a transaction. Answers how many. */
    public long run(Optional<Keys> keys) throws SQLException {
        Column column = relation.columns().stream()
                .filter(c -> c.name().equals(index.column()))
                .findFirst()
                .orElseThrow(() -> VitrineException.of(
                        ErrorCode.UNDEFINED_COLUMN,
                        "column \"%s\" of index \"%s\" is gone".formatted(index.column(), index.name())));
        long done = 0;
        try (PreparedStatement select = context.connection().prepareStatement(selectMissing(keys))) {
            if (keys.isPresent()) {
                keys.get().bind(select, 1);
            }
            select.setFetchSize(BATCH_ROWS);
            try (ResultSet rows = select.executeQuery()) {
                int count;
                do {
                    count = embedBatch(rows, column);
                    done += count;
                    context.cancellation().check();
                } while (count == BATCH_ROWS);
            }
        }
        return done;
    }

    private List<String> rowKey() {
        return relation.rowKey().stream().map(name -> "t." + Quote.name(name)).toList();
    }

    private String selectMissing(Optional<Keys> keys) {
        List<String> own = keyColumns(keyTypes.size());
        String same = IntStream.range(0, own.size())
                .mapToObj(i -> "\"~e\"." + own.get(i) + " = " + rowKey().get(i))
                .collect(Collectors.joining(" AND "));
        String value = "t." + Quote.name(index.column());
        return "SELECT " + String.join(", ", rowKey()) + ", " + value + " FROM "
                + relation.rows().quoted() + " AS t"
                + keys.map(k -> " JOIN " + Keys.table(k.types(), "\"~k\"") + " ON "
                                + Keys.equal(
                                        "\"~k\"", rowKey().subList(0, k.types().size())))
                        .orElse("")
                + " WHERE " + value + " IS NOT NULL AND NOT EXISTS (SELECT FROM "
                + index.vectors().quoted() + " AS \"~e\" WHERE " + same + ") ORDER BY "
                + String.join(", ", rowKey());
    }

    private int embedBatch(ResultSet rows, Column column) throws SQLException {
        Keys keys = new Keys(keyTypes);
        List<@Nullable Object> values = new ArrayList<>();
        while (values.size() < BATCH_ROWS && rows.next()) {
            keys.add(rows);
            values.add(WireValues.read(rows, keyTypes.size() + 1, column.type()));
        }
        if (!values.isEmpty()) {
            insert(keys, embed(keys, column, values));
        }
        return values.size();
    }

    private List<float[]> embed(Keys keys, Column column, List<@Nullable Object> values) {
        try {
            return EmbeddingCaller.of(index, context.functions(), context.media(), context.cancellation())
                    .embed(column.type(), values);
        } catch (RowFailure failure) {
            throw failure.at("index \"%s\", row %s"
                    .formatted(index.name().name(), Keys.describe(relation.rowKey(), keys.get(failure.row()))));
        }
    }

    private void insert(Keys keys, List<float[]> vectors) throws SQLException {
        List<PostgresType> types = new ArrayList<>(keyTypes);
        types.add(PostgresType.of("vector"));
        Keys lines = new Keys(types);
        for (int row = 0; row < vectors.size(); row++) {
            List<@Nullable String> line = new ArrayList<>(keys.get(row));
            line.add(WireValues.vectorText(vectors.get(row)));
            lines.add(line);
        }
        String columns =
                IntStream.rangeClosed(1, types.size()).mapToObj(i -> "u.k" + i).collect(Collectors.joining(", "));
        String sql = "INSERT INTO " + index.vectors().quoted() + " (" + String.join(", ", keyColumns(keyTypes.size()))
                + ", _v_e) SELECT " + columns + " FROM " + Keys.table(types, "u") + " ON CONFLICT DO NOTHING";
        try (PreparedStatement insert = context.connection().prepareStatement(sql)) {
            lines.bind(insert, 1);
            insert.executeUpdate();
        }
    }
}
