package dev.vitrine.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.query.Alias;
import dev.vitrine.parser.statement.ErrorPolicy;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import dev.vitrine.parser.write.Assignment;
import dev.vitrine.parser.write.CopyShape;
import dev.vitrine.parser.write.DeleteShape;
import dev.vitrine.parser.write.InsertShape;
import dev.vitrine.parser.write.InsertSource;
import dev.vitrine.parser.write.InsertValue;
import dev.vitrine.parser.write.MergeShape;
import dev.vitrine.parser.write.Returning;
import dev.vitrine.parser.write.TargetColumn;
import dev.vitrine.parser.write.TruncateShape;
import dev.vitrine.parser.write.UpdateShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteParserTest {
    private static InsertShape insert(String sql) {
        return (InsertShape) WriteParser.parse(sql);
    }

    private static UpdateShape update(String sql) {
        return (UpdateShape) WriteParser.parse(sql);
    }

    @Test
    void anInsertShowsItsParts() {
        String sql = "INSERT INTO public.films AS f (title, \"Clip\", tags[1]) OVERRIDING SYSTEM VALUE VALUES "
                + "($1, IMAGE 'a.png', -1), (?, NULL, DEFAULT) ON CONFLICT (title) DO UPDATE SET clip = excluded.clip "
                + "WHERE f.a > 1 ON ERROR NULL RETURNING id, title AS t, f.*;";
        InsertShape shape = insert(sql);

        assertThat(shape.target().table().parts()).containsExactly("public", "films");
        assertThat(shape.target().alias().map(Alias::name)).contains("f");
        assertThat(shape.columns().orElseThrow().columns())
                .extracting(TargetColumn::name)
                .containsExactly("title", "Clip", "tags");
        assertThat(shape.overriding().orElseThrow().in(sql)).isEqualTo("OVERRIDING SYSTEM VALUE");
        assertThat(shape.onConflict().orElseThrow().update())
                .extracting(a -> a.value().in(sql))
                .containsExactly("excluded.clip");
        assertThat(shape.onError().orElseThrow().policy()).isEqualTo(ErrorPolicy.NULL);
        assertThat(shape.onError().orElseThrow().span().in(sql)).isEqualTo("ON ERROR NULL");
        Returning returning = shape.returning().orElseThrow();
        assertThat(returning.items()).extracting(i -> i.expression().in(sql)).containsExactly("id", "title", "f.*");
        assertThat(returning.items()).extracting(Returning.Item::star).containsExactly(false, false, true);
        assertThat(returning.items().get(1).alias().map(Alias::name)).contains("t");
        assertThat(shape.span().in(sql)).isEqualTo(sql.substring(0, sql.length() - 1));
    }

    @Test
    void theValuesOfAnInsertSayWhatTheyAre() {
        String sql =
                "INSERT INTO t VALUES (?, $2, 'it''s', E'\\n', -1.5, NULL, true, DEFAULT, VIDEO 'v', a || 'x', '1'::int)";
        var rows = (InsertSource.ValuesRows) insert(sql).source();

        assertThat(rows.rows().get(0).values())
                .containsExactly(
                        new InsertValue.Parameter(1, new Span(22, 23)),
                        new InsertValue.Parameter(2, new Span(25, 27)),
                        new InsertValue.StringValue("it's", new Span(29, 36)),
                        new InsertValue.StringValue("\n", new Span(38, 43)),
                        new InsertValue.NumberValue("-1.5", new Span(45, 49)),
                        new InsertValue.NullValue(new Span(51, 55)),
                        new InsertValue.BooleanValue(true, new Span(57, 61)),
                        new InsertValue.DefaultValue(new Span(63, 70)),
                        new InsertValue.MediaValue(MediaKind.VIDEO, "v", new Span(72, 81)),
                        new InsertValue.OtherValue(new Span(83, 91)),
                        new InsertValue.OtherValue(new Span(93, 101)));
    }

    @Test
    void parametersAreCountedThroughTheWholeText() {
        String sql = "WITH x AS (SELECT ?) INSERT INTO t VALUES ((SELECT ?), ?)";
        var rows = (InsertSource.ValuesRows) insert(sql).source();

        assertThat(insert(sql).with().orElseThrow().in(sql)).isEqualTo("WITH x AS (SELECT ?)");
        assertThat(rows.rows().get(0).values().get(1)).isEqualTo(new InsertValue.Parameter(3, new Span(55, 56)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t SELECT * FROM u",
                "INSERT INTO t (SELECT 1)",
                "INSERT INTO t (a, b) WITH x AS (SELECT 1) SELECT * FROM x",
                "INSERT INTO t TABLE u",
                "INSERT INTO t VALUES (1) UNION VALUES (2)",
                "INSERT INTO t VALUES (1), (2) ORDER BY 1 LIMIT 1",
                "INSERT INTO t (values) SELECT 1",
                "INSERT INTO t SELECT * FROM a JOIN b ON conflict = 1",
            })
    void aQueryIsASource(String sql) {
        assertThat(insert(sql).source()).isInstanceOf(InsertSource.QuerySource.class);
    }

    @Test
    void anInsertMayHaveDefaultsAlone() {
        assertThat(insert("INSERT INTO t DEFAULT VALUES RETURNING *").source())
                .isInstanceOf(InsertSource.DefaultValues.class);
    }

    @Test
    void anErrorPolicyMayHaveALiteral() {
        assertThat(insert("INSERT INTO t SELECT 1 ON ERROR DEFAULT 'none' RETURNING id")
                        .onError()
                        .orElseThrow()
                        .policy())
                .isEqualTo(ErrorPolicy.ofDefault("'none'"));
    }

    @Test
    void anUpdateShowsItsParts() {
        String sql =
                "UPDATE ONLY films AS f SET title = 'x', (a, b) = (1, ?), c = (SELECT 1 FROM u), d = x IS DISTINCT FROM y "
                        + "FROM other o WHERE f.id = o.id AND a = $1 NO CASCADE RETURNING *";
        UpdateShape shape = update(sql);

        assertThat(shape.target().only()).isTrue();
        assertThat(shape.target().alias().map(Alias::name)).contains("f");
        assertThat(shape.assignments())
                .extracting(a -> a.value().in(sql))
                .containsExactly("'x'", "(1, ?)", "(SELECT 1 FROM u)", "x IS DISTINCT FROM y");
        Assignment pair = shape.assignments().get(1);
        assertThat(pair.columns()).extracting(TargetColumn::name).containsExactly("a", "b");
        assertThat(pair.values()).hasSize(2);
        assertThat(shape.from().orElseThrow().span().in(sql)).isEqualTo("FROM other o");
        assertThat(shape.where().orElseThrow().body().in(sql)).isEqualTo("f.id = o.id AND a = $1");
        assertThat(shape.noCascade().orElseThrow().in(sql)).isEqualTo("NO CASCADE");
        assertThat(shape.returning()).isPresent();
        assertThat(shape.set().span().in(sql)).startsWith("SET title").endsWith("FROM y");
    }

    @Test
    void anUpdateMayStopAtACursor() {
        assertThat(update("UPDATE t SET a = 1 WHERE CURRENT OF c").where()).isPresent();
    }

    @Test
    void aDeleteShowsItsParts() {
        String sql = "DELETE FROM ONLY films * f USING x WHERE f.id = x.id RETURNING f.id film_id";
        DeleteShape shape = (DeleteShape) WriteParser.parse(sql);

        assertThat(shape.target().table().name()).isEqualTo("films");
        assertThat(shape.target().alias().map(Alias::name)).contains("f");
        assertThat(shape.using().orElseThrow().body().in(sql)).isEqualTo("x");
        assertThat(shape.where().orElseThrow().span().in(sql)).isEqualTo("WHERE f.id = x.id");
        assertThat(shape.returning().orElseThrow().items().get(0).alias().map(Alias::name))
                .contains("film_id");
    }

    @Test
    void aMergeShowsItsParts() {
        String sql = "MERGE INTO films f USING (a JOIN b ON a.x = b.x) s ON f.id = s.id "
                + "WHEN MATCHED AND CASE WHEN s.q THEN true END THEN UPDATE SET a = s.a, b = DEFAULT "
                + "WHEN NOT MATCHED BY SOURCE THEN DELETE "
                + "WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id, ?) WHEN MATCHED THEN DO NOTHING RETURNING f.id";
        MergeShape shape = (MergeShape) WriteParser.parse(sql);

        assertThat(shape.using().body().in(sql)).isEqualTo("(a JOIN b ON a.x = b.x) s");
        assertThat(shape.on().body().in(sql)).isEqualTo("f.id = s.id");
        assertThat(shape.actions())
                .extracting(MergeShape.Action::kind)
                .containsExactly(
                        MergeShape.Kind.UPDATE,
                        MergeShape.Kind.DELETE,
                        MergeShape.Kind.INSERT,
                        MergeShape.Kind.NOTHING);
        assertThat(shape.actions().get(0).condition().orElseThrow().in(sql)).isEqualTo("CASE WHEN s.q THEN true END");
        assertThat(shape.actions().get(0).assignments()).hasSize(2);
        assertThat(shape.actions().get(2).columns().orElseThrow().columns()).hasSize(2);
        assertThat(shape.actions().get(2).values().orElseThrow().values()).hasSize(2);
        assertThat(shape.returning()).isPresent();
    }

    @Test
    void aTruncateShowsItsTargets() {
        TruncateShape shape =
                (TruncateShape) WriteParser.parse("TRUNCATE TABLE a, ONLY b.c * RESTART IDENTITY CASCADE");

        assertThat(shape.targets()).extracting(t -> t.table().name()).containsExactly("a", "c");
        assertThat(shape.restartIdentity()).isTrue();
        assertThat(shape.cascade()).isTrue();
    }

    @Test
    void aCopyShowsItsParts() {
        String sql =
                "COPY films (title, clip) FROM 's3://x/m.parquet' WITH (FORMAT parquet, HEADER, MEDIA_ROOT 's3://x/') WHERE a > 1";
        CopyShape shape = (CopyShape) WriteParser.parse(sql);

        assertThat(shape.direction()).isEqualTo(CopyShape.Direction.FROM);
        assertThat(shape.endpoint()).isEqualTo(CopyShape.Endpoint.FILE);
        assertThat(shape.location()).contains("s3://x/m.parquet");
        assertThat(shape.columns().orElseThrow().columns()).hasSize(2);
        assertThat(shape.option("format")).contains("parquet");
        assertThat(shape.option("header")).contains("");
        assertThat(shape.option("media_root")).contains("s3://x/");
        assertThat(shape.where().orElseThrow().body().in(sql)).isEqualTo("a > 1");
    }

    @Test
    void aCopyOfAQueryAndTheOldOptionsAreRead() {
        String sql = "COPY (SELECT 1) TO STDOUT CSV HEADER DELIMITER AS ';'";
        CopyShape shape = (CopyShape) WriteParser.parse(sql);

        assertThat(shape.query().orElseThrow().in(sql)).isEqualTo("SELECT 1");
        assertThat(shape.endpoint()).isEqualTo(CopyShape.Endpoint.STDOUT);
        assertThat(shape.option("format")).contains("csv");
        assertThat(shape.option("delimiter")).contains(";");
        assertThat(((CopyShape) WriteParser.parse("COPY t FROM PROGRAM 'ls'")).endpoint())
                .isEqualTo(CopyShape.Endpoint.PROGRAM);
    }

    @Test
    void aBrokenOutlineIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> WriteParser.parse("INSERT INTO t\n (a) VALUE (1)"))
                .isInstanceOf(ParseException.class)
                .hasMessage("line 2:6: found \"VALUE\" in INSERT; expected VALUES, DEFAULT VALUES or a query");
        assertThatThrownBy(() -> WriteParser.parse("UPDATE t WHERE a"))
                .hasMessage("line 1:10: found \"WHERE\" in UPDATE; expected SET");
        assertThatThrownBy(() -> WriteParser.parse("DELETE t")).hasMessageContaining("line 1:8");
        assertThatThrownBy(() -> WriteParser.parse("UPDATE t SET a")).hasMessageContaining("column = value");
    }

    @Test
    void aCostLimitIsNotAvailableYet() {
        assertThatThrownBy(() -> WriteParser.parse("INSERT INTO t VALUES (1) LIMIT COST 2 USD"))
                .isInstanceOfSatisfying(
                        ParseException.class, e -> assertThat(e.sqlState()).isEqualTo(ParseException.NOT_AVAILABLE));
    }
}
