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
import dev.vitrine.runtime.engine.run.ServerSession;
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

    /** The rows that are indexed. */
    public KeyScan.Rows rows() {
        return new KeyScan.Rows(relation.rows().quoted() + " AS t", rowKey(), keyTypes);
    }

    /** The condition over {@link #rows()} that a row has a value and no vector. */
    public String isMissing() {
        List<String> own = keyColumns(keyTypes.size());
        String same = IntStream.range(0, own.size())
                .mapToObj(i -> "\"~e\"." + own.get(i) + " = " + rowKey().get(i))
                .collect(Collectors.joining(" AND "));
        return value() + " IS NOT NULL AND NOT EXISTS (SELECT FROM "
                + index.vectors().quoted() + " AS \"~e\" WHERE " + same + ")";
    }

    /** Embeds what the rows of these keys lack, or all rows; must run inside a transaction. Answers how many. */
    public long run(Optional<Keys> keys) throws SQLException {
        long done = 0;
        try (PreparedStatement select = context.connection().prepareStatement(selectMissing(keys))) {
            if (keys.isPresent()) {
                keys.get().bind(select, 1);
            }
            ServerSession.setFetchSize(select, BATCH_ROWS);
            try (ResultSet rows = select.executeQuery()) {
                int count;
                do {
                    Values values = read(rows);
                    count = values.keys().size();
                    if (count > 0) {
                        insert(values, embed(values));
                    }
                    done += count;
                    context.cancellation().check();
                } while (count == BATCH_ROWS);
            }
        }
        return done;
    }

    /** Values to embed, of rows with these keys; {@code hashes} tell later whether they are still the same. */
    private record Values(Keys keys, List<@Nullable Object> values, List<@Nullable String> hashes) {}

    /** Vectors that were made and are not kept yet. */
    interface Made {
        /** Keeps those of rows whose value is still the same; the rows must be locked. Answers how many. */
        long keep() throws SQLException;
    }

    /** Embeds what the rows of these keys lack, outside a transaction. */
    Made make(Keys keys) throws SQLException {
        List<Values> batches = new ArrayList<>();
        try (PreparedStatement select = context.connection().prepareStatement(selectMissing(Optional.of(keys)))) {
            keys.bind(select, 1);
            try (ResultSet rows = select.executeQuery()) {
                for (Values values = read(rows); values.keys().size() > 0; values = read(rows)) {
                    batches.add(values);
                }
            }
        }
        List<List<float[]>> vectors = new ArrayList<>();
        for (Values values : batches) {
            vectors.add(embed(values));
            context.cancellation().check();
        }
        return () -> {
            long kept = 0;
            for (int i = 0; i < batches.size(); i++) {
                kept += insert(batches.get(i), vectors.get(i));
            }
            return kept;
        };
    }

    private List<String> rowKey() {
        return relation.rowKey().stream().map(name -> "t." + Quote.name(name)).toList();
    }

    private String value() {
        return "t." + Quote.name(index.column());
    }

    private String hash() {
        return "md5(CAST(" + value() + " AS text))";
    }

    private String selectMissing(Optional<Keys> keys) {
        return "SELECT " + String.join(", ", rowKey()) + ", " + value() + ", " + hash() + " FROM "
                + rows().from()
                + keys.map(k -> " JOIN " + Keys.table(k.types(), "\"~k\"") + " ON "
                                + Keys.equal(
                                        "\"~k\"", rowKey().subList(0, k.types().size())))
                        .orElse("")
                + " WHERE " + isMissing() + " ORDER BY " + String.join(", ", rowKey());
    }

    private Values read(ResultSet rows) throws SQLException {
        Values read = new Values(new Keys(keyTypes), new ArrayList<>(), new ArrayList<>());
        while (read.values().size() < BATCH_ROWS && rows.next()) {
            read.keys().add(rows);
            read.values().add(WireValues.read(rows, keyTypes.size() + 1, column().type()));
            read.hashes().add(rows.getString(keyTypes.size() + 2));
        }
        return read;
    }

    private Column column() {
        return relation.columns().stream()
                .filter(c -> c.name().equals(index.column()))
                .findFirst()
                .orElseThrow(() -> VitrineException.of(
                        ErrorCode.UNDEFINED_COLUMN,
                        "column \"%s\" of index \"%s\" is gone".formatted(index.column(), index.name())));
    }

    private List<float[]> embed(Values values) throws SQLException {
        try {
            return EmbeddingCaller.of(
                            index, context.functions(), context.catalog(), context.connection(), context.calls())
                    .embed(column().type(), values.values());
        } catch (RowFailure failure) {
            throw failure.at("index \"%s\", row %s"
                    .formatted(
                            index.name().name(),
                            new FillTargets(context)
                                    .target(relation)
                                    .describe(values.keys().get(failure.row()))));
        }
    }

    /** Keeps the vectors of rows whose value is the one that was embedded. */
    private long insert(Values values, List<float[]> vectors) throws SQLException {
        int width = keyTypes.size();
        List<PostgresType> types = new ArrayList<>(keyTypes);
        types.add(PostgresType.of("vector"));
        types.add(PostgresType.TEXT);
        Keys lines = new Keys(types);
        for (int row = 0; row < vectors.size(); row++) {
            List<@Nullable String> line = new ArrayList<>(values.keys().get(row));
            line.add(WireValues.vectorText(vectors.get(row)));
            line.add(values.hashes().get(row));
            lines.add(line);
        }
        String columns =
                IntStream.rangeClosed(1, width + 1).mapToObj(i -> "u.k" + i).collect(Collectors.joining(", "));
        String sql = "INSERT INTO " + index.vectors().quoted() + " (" + String.join(", ", keyColumns(width))
                + ", _v_e) SELECT " + columns + " FROM " + Keys.table(types, "u") + " JOIN "
                + rows().from() + " ON " + Keys.equal("u", rowKey()) + " WHERE " + hash() + " = u.k" + (width + 2)
                + " ON CONFLICT DO NOTHING";
        try (PreparedStatement insert = context.connection().prepareStatement(sql)) {
            lines.bind(insert, 1);
            return insert.executeUpdate();
        }
    }
}
