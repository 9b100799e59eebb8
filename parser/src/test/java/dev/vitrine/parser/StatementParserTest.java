package dev.vitrine.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.query.FromItem;
import dev.vitrine.parser.query.Sample;
import dev.vitrine.parser.statement.AlterAction;
import dev.vitrine.parser.statement.AlterTable;
import dev.vitrine.parser.statement.ColumnDefinition;
import dev.vitrine.parser.statement.ComputedClause;
import dev.vitrine.parser.statement.CreateEmbeddingIndex;
import dev.vitrine.parser.statement.CreateIncrementalView;
import dev.vitrine.parser.statement.CreateTable;
import dev.vitrine.parser.statement.Describe;
import dev.vitrine.parser.statement.DropIndex;
import dev.vitrine.parser.statement.DropTable;
import dev.vitrine.parser.statement.DropView;
import dev.vitrine.parser.statement.Erase;
import dev.vitrine.parser.statement.ErrorPolicy;
import dev.vitrine.parser.statement.NotYetAvailable;
import dev.vitrine.parser.statement.Option;
import dev.vitrine.parser.statement.PurgeHistory;
import dev.vitrine.parser.statement.Reindex;
import dev.vitrine.parser.statement.ReleaseTable;
import dev.vitrine.parser.statement.Show;
import dev.vitrine.parser.statement.ShowCreate;
import dev.vitrine.parser.statement.Statement;
import dev.vitrine.parser.statement.Storage;
import dev.vitrine.parser.statement.TableElement;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.SourcePosition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementParserTest {
    private static Statement parse(String sql) {
        return StatementParser.parse(sql, CatalogNames.CINEMA);
    }

    private static ColumnDefinition column(String definition) {
        CreateTable table = (CreateTable) parse("CREATE TABLE t (" + definition + ")");
        return (ColumnDefinition) table.elements().get(0);
    }

    private static <T extends AlterAction> T action(String action, Class<T> kind) {
        AlterTable statement = (AlterTable) parse("ALTER TABLE t " + action);
        assertThat(statement.actions()).hasSize(1);
        return kind.cast(statement.actions().get(0));
    }

    @Test
    void aTableOfTheLanguageReferenceIsRead() {
        String sql = """
                CREATE TABLE films (
                  id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                  title   TEXT NOT NULL,
                  clip    VIDEO NOT NULL OPTIONS (validate = 'on_write', ingest = 'reference'),
                  meta    JSONB DEFAULT '{}'::jsonb,
                  seconds DOUBLE PRECISION COMPUTED AS video_duration(clip),
                  thumb   IMAGE COMPUTED AS image_resize(poster, width => 256) OPTIONS (destination = 's3://cinema/thumbs/'),
                  summary TEXT COMPUTED AS AI_COMPLETE('gpt', PROMPT('One line about {0}', title))
                          STORED ON ERROR NULL OPTIONS (refresh = 'deferred', cache = 'on'),
                  CONSTRAINT named CHECK (title ~ '^[A-Z]')
                ) WITH (retention_versions = 100, fillfactor = 70) TABLESPACE fast;
                """;
        CreateTable table = (CreateTable) parse(sql);

        assertThat(table.name().parts()).containsExactly("films");
        assertThat(table.elements()).hasSize(8);
        ColumnDefinition clip = (ColumnDefinition) table.elements().get(2);
        assertThat(clip.media()).contains(MediaKind.VIDEO);
        assertThat(clip.constraints()).extracting(c -> c.in(sql)).containsExactly("NOT NULL");
        assertThat(clip.options())
                .extracting(Option::name, Option::value)
                .containsExactly(tuple("validate", "on_write"), tuple("ingest", "reference"));
        ColumnDefinition seconds = (ColumnDefinition) table.elements().get(4);
        assertThat(seconds.type().orElseThrow().in(sql)).isEqualTo("DOUBLE PRECISION");
        ColumnDefinition summary = (ColumnDefinition) table.elements().get(6);
        ComputedClause computed = summary.computed().orElseThrow();
        assertThat(computed.expressionSpan().in(sql)).startsWith("AI_COMPLETE(").endsWith("title))");
        assertThat(((Call) computed.expression()).name()).isEqualTo("ai_complete");
        assertThat(computed.storage()).contains(Storage.STORED);
        assertThat(computed.onError()).contains(ErrorPolicy.NULL);
        assertThat(table.elements().get(7)).isInstanceOf(TableElement.TableConstraint.class);
        assertThat(table.elements().get(7).span().in(sql)).isEqualTo("CONSTRAINT named CHECK (title ~ '^[A-Z]')");
        assertThat(table.options()).extracting(Option::name).containsExactly("retention_versions");
        assertThat(table.storageParameters()).extracting(Option::name).containsExactly("fillfactor");
        assertThat(table.tail()).extracting(t -> t.in(sql)).containsExactly("TABLESPACE fast");
    }

    @Test
    void theTypeMayBeOmittedBeforeComputed() {
        ColumnDefinition column = column("summary COMPUTED AS upper(title)::text VIRTUAL");

        assertThat(column.type()).isEmpty();
        assertThat(column.computed().orElseThrow().storage()).contains(Storage.VIRTUAL);
    }

    @Test
    void anErrorPolicyMayHaveALiteral() {
        assertThat(column("v vector(1) COMPUTED AS f(x) ON ERROR DEFAULT '[1]'::vector")
                        .computed()
                        .orElseThrow()
                        .onError())
                .contains(ErrorPolicy.ofDefault("'[1]'::vector"));
    }

    @Test
    void aGeneratedColumnWithAFunctionOfOursIsComputed() {
        ColumnDefinition ours =
                column("d float8 NOT NULL GENERATED ALWAYS AS (video_duration(clip)) STORED CHECK (d > 0)");
        ColumnDefinition plain = column("d float8 GENERATED ALWAYS AS (a + 1) STORED");

        assertThat(ours.computed()).isPresent();
        assertThat(ours.constraints()).hasSize(2);
        assertThat(plain.computed()).isEmpty();
        assertThat(plain.constraints()).hasSize(1);
    }

    @Test
    void ourWordsMayBeNames() {
        assertThat(column("stored image").name()).isEqualTo("stored");
        assertThat(column("computed int").computed()).isEmpty();
        assertThat(column("version text COMPUTED AS virtual || stored").computed())
                .isPresent();
        assertThat(column("\"Weird Name\" image").name()).isEqualTo("Weird Name");
        assertThat(column("year image(640, 480, rgb)").media()).contains(MediaKind.IMAGE);
        assertThat(column("a other.image").media()).isEmpty();
    }

    @Test
    void aTemporaryTableKeepsItsPrefix() {
        String sql = "CREATE TEMP TABLE IF NOT EXISTS a.b (c image) ON COMMIT DROP";
        CreateTable table = (CreateTable) parse(sql);

        assertThat(table.prefix().orElseThrow().in(sql)).isEqualTo("TEMP");
        assertThat(table.ifNotExists()).isTrue();
        assertThat(table.tail()).extracting(t -> t.in(sql)).containsExactly("ON COMMIT DROP");
    }

    @Test
    void actionsOfAlterTableAreTold() {
        assertThat(action("ADD COLUMN IF NOT EXISTS a image NOT NULL", AlterAction.AddColumn.class)
                        .ifNotExists())
                .isTrue();
        assertThat(action("ADD t COMPUTED AS upper(a)", AlterAction.AddComputedColumn.class)
                        .column()
                        .name())
                .isEqualTo("t");
        assertThat(action("ALTER COLUMN c SET COMPUTED AS f(a) KEEP EXISTING", AlterAction.SetComputed.class)
                        .existing())
                .isEqualTo(AlterAction.Existing.KEEP);
        assertThat(action("ALTER c SET COMPUTED AS f(a) RECOMPUTE", AlterAction.SetComputed.class)
                        .existing())
                .isEqualTo(AlterAction.Existing.RECOMPUTE);
        assertThat(action("ALTER c SET ON ERROR ABORT", AlterAction.SetErrorPolicy.class)
                        .policy())
                .isEqualTo(ErrorPolicy.ABORT);
        assertThat(action("ALTER c SET OPTIONS (cache = off)", AlterAction.SetOptions.class)
                        .options())
                .extracting(Option::value)
                .containsExactly("off");
        assertThat(action("ALTER c SET DATA TYPE video USING c::text", AlterAction.SetMediaType.class)
                        .kind())
                .isEqualTo(MediaKind.VIDEO);
        assertThat(action("DROP COLUMN IF EXISTS c CASCADE", AlterAction.DropColumn.class)
                        .cascade())
                .isTrue();
        assertThat(action("RENAME a TO b", AlterAction.RenameColumn.class).to()).isEqualTo("b");
        assertThat(action("RENAME TO b", AlterAction.RenameTable.class).to()).isEqualTo("b");
        assertThat(action("SET SCHEMA s", AlterAction.SetSchema.class).schema()).isEqualTo("s");
        assertThat(action("SET (versioned = true, fillfactor = 70)", AlterAction.SetTableOptions.class)
                        .storageParameters())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ADD CONSTRAINT image CHECK (a > 3)|1",
                "ALTER COLUMN c SET DEFAULT 3|1",
                "ALTER c TYPE int USING (c::int)|1",
                "SET (fillfactor = 70)|1",
                "DROP CONSTRAINT x|1",
                "RENAME CONSTRAINT a TO b|1",
                "ENABLE ROW LEVEL SECURITY|1",
                "OWNER TO me|1",
                "ALTER c SET NOT NULL, ADD PRIMARY KEY (a, b)|2",
            })
    void whatIsPostgresOwnStaysVerbatim(String actions, int count) {
        String sql = "ALTER TABLE films " + actions;
        AlterTable statement = (AlterTable) parse(sql);

        assertThat(statement.actions()).hasSize(count).allMatch(a -> a instanceof AlterAction.PlainAlteration);
        assertThat(statement.actions().get(0).span().in(sql)).isEqualTo(actions.split(", ADD")[0]);
    }

    @Test
    void aViewMayBeAltered() {
        AlterTable statement = (AlterTable) parse("ALTER VIEW recent ADD COLUMN a COMPUTED AS upper(title)");

        assertThat(statement.view()).isTrue();
    }

    @Test
    void objectsAreDropped() {
        DropTable table = (DropTable) parse("DROP TABLE IF EXISTS a.films, b CASCADE");

        assertThat(table.names()).extracting(n -> n.name()).containsExactly("films", "b");
        assertThat(table.ifExists()).isTrue();
        assertThat(table.cascade()).isTrue();
        assertThat(((DropView) parse("DROP VIEW v RESTRICT")).cascade()).isFalse();
        assertThat(((DropIndex) parse("DROP INDEX CONCURRENTLY i")).concurrently())
                .isTrue();
        assertThat(((ReleaseTable) parse("RELEASE TABLE films CASCADE")).cascade())
                .isTrue();
        assertThat(((Reindex) parse("REINDEX (VERBOSE) TABLE CONCURRENTLY films")).concurrently())
                .isTrue();
    }

    @Test
    void anIncrementalViewIsRead() {
        String sql =
                "CREATE OR REPLACE INCREMENTAL VIEW IF NOT EXISTS frames (frame ON ERROR NULL, x VIRTUAL OPTIONS (a = 1)) "
                        + "WITH (on_error = 'null') AS SELECT f.id, x.*, upper(t) AS u FROM films AS OF VERSION 3 f "
                        + "CROSS JOIN LATERAL FRAMES(f.clip, fps => 1) AS x TABLESAMPLE STRATIFIED (10, genre) REPEATABLE (42) "
                        + "WHERE x.pos > 1 AND f.a";
        CreateIncrementalView view = (CreateIncrementalView) parse(sql);

        assertThat(view.orReplace()).isTrue();
        assertThat(view.ifNotExists()).isTrue();
        assertThat(view.columns()).hasSize(2);
        assertThat(view.columns().get(0).onError()).contains(ErrorPolicy.NULL);
        assertThat(view.columns().get(1).storage()).contains(Storage.VIRTUAL);
        assertThat(view.options()).extracting(Option::value).containsExactly("null");
        assertThat(view.query().items())
                .extracting(i -> i.span().in(sql))
                .containsExactly("f.id", "x.*", "upper(t) AS u");
        assertThat(view.query().base().timeSpec()).isPresent();
        FromItem.FunctionTable iterator = view.query().iterator().orElseThrow();
        assertThat(iterator.call().name()).isEqualTo("frames");
        Sample sample = view.query().sample().orElseThrow();
        assertThat(sample.method()).isEqualTo("stratified");
        assertThat(sample.arguments()).extracting(a -> a.in(sql)).containsExactly("10", "genre");
        assertThat(sample.repeatable().orElseThrow().in(sql)).isEqualTo("42");
        assertThat(view.query().where()).hasSize(2);
    }

    @Test
    void aCommaIsACrossJoinInAnIncrementalView() {
        CreateIncrementalView view = (CreateIncrementalView)
                parse("CREATE INCREMENTAL VIEW v AS SELECT * FROM films f, LATERAL frames(f.clip) x");

        assertThat(view.query().iterator()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT a FROM t JOIN u ON t.a = u.a|44",
                "SELECT count(*) FROM t GROUP BY a|53",
                "SELECT a FROM t UNION SELECT 1|30",
                "SELECT DISTINCT a FROM t|30",
                "SELECT a FROM t ORDER BY a|46",
                "SELECT a FROM t LIMIT 3|46",
                "WITH x AS (SELECT 1) SELECT a FROM x|30",
                "SELECT a FROM (SELECT 1) x|44",
                "SELECT sum(a) OVER () FROM t|37",
            })
    void whatAViewCannotKeepIsRefused(String query, int column) {
        assertThatThrownBy(() -> parse("CREATE INCREMENTAL VIEW v AS " + query))
                .isInstanceOfSatisfying(ParseException.class, e -> {
                    assertThat(e.sqlState()).isEqualTo(ParseException.NOT_AVAILABLE);
                    assertThat(e.position()).isEqualTo(new SourcePosition(1, column));
                });
    }

    @Test
    void anEmbeddingIndexIsRead() {
        CreateEmbeddingIndex index = (CreateEmbeddingIndex) parse(
                "CREATE EMBEDDING INDEX IF NOT EXISTS frames_ix ON public.frames (frame) USING clip_image FOR IMAGE, x.clip_text FOR text "
                        + "WITH (metric = 'cosine', m = 16)");

        assertThat(index.name().orElseThrow().name()).isEqualTo("frames_ix");
        assertThat(index.table().schema()).contains("public");
        assertThat(index.column()).isEqualTo("frame");
        assertThat(index.embeddings())
                .extracting(e -> e.modality().orElseThrow())
                .containsExactly(CreateEmbeddingIndex.Modality.IMAGE, CreateEmbeddingIndex.Modality.TEXT);
        assertThat(index.options()).extracting(Option::value).containsExactly("cosine", "16");
        assertThat(((CreateEmbeddingIndex) parse("CREATE EMBEDDING INDEX ON films (poster)")).name())
                .isEmpty();
    }

    @Test
    void showIsRead() {
        assertThat(((Show) parse("SHOW TABLES LIKE 'f%'")).like()).contains("f%");
        assertThat(((Show) parse("show columns from public.films")).kind()).isEqualTo(Show.Kind.COLUMNS);
        assertThat(((Show) parse("SHOW HISTORY FOR films LIMIT 3")).limit()).contains("3");
        assertThat(((Show) parse("SHOW ERRORS FOR films COLUMN c")).column()).contains("c");
        assertThat(((Show) parse("SHOW JOBS")).target()).isEmpty();
        assertThat(((ShowCreate) parse("SHOW CREATE TABLE films")).name().name())
                .isEqualTo("films");
        assertThat(((Describe) parse("DESCRIBE public.films;")).name().schema()).contains("public");
    }

    @Test
    void whatGivesHistoryUpIsRead() {
        PurgeHistory keep = (PurgeHistory) parse("PURGE HISTORY FOR a.films KEEP 3 VERSIONS DRY RUN");
        assertThat(keep.table().name()).isEqualTo("films");
        assertThat(keep.keepVersions()).hasValue(3);
        assertThat(keep.dryRun()).isTrue();
        String old = "purge history for films older than interval '3 days' * 2;";
        PurgeHistory older = (PurgeHistory) parse(old);
        assertThat(older.olderThan().orElseThrow().in(old)).isEqualTo("interval '3 days' * 2");
        assertThat(older.dryRun()).isFalse();
        String text = "ERASE FROM films WHERE owner = 'dry' AND (run OR dry) DRY RUN";
        Erase erase = (Erase) parse(text);
        assertThat(erase.where().in(text)).isEqualTo("owner = 'dry' AND (run OR dry)");
        assertThat(erase.dryRun()).isTrue();
        assertThatThrownBy(() -> parse("PURGE HISTORY FOR films KEEP some VERSIONS"))
                .hasMessageContaining("expected a number of versions");
        assertThatThrownBy(() -> parse("ERASE FROM films")).hasMessageContaining("expected WHERE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE LIBRARY l FROM 'x'|CREATE LIBRARY",
                "WAIT FOR INDEX i|WAIT FOR",
                "PREVIEW INSERT INTO films VALUES (1)|PREVIEW INSERT",
                "CREATE FUNCTION f() RETURNS int LANGUAGE JAVA AS 'x'|CREATE FUNCTION .. LANGUAGE JAVA",
                "EXPLAIN (COST) SELECT 1|EXPLAIN (COST)",
                "SET PERSISTENT vitrine.cache = 'on'|SET PERSISTENT",
            })
    void whatDoesNotRunYetIsNamed(String sql, String form) {
        assertThat(((NotYetAvailable) parse(sql)).form()).isEqualTo(form);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE films (id int, title, x IMAGE)|34|expected a type",
                "CREATE TABLE films (id int, x IMAGE COMPUTED AS )|49|COMPUTED AS clause",
                "CREATE TABLE films (x IMAGE COMPUTED AS f(1) ON ERROR 3)|55|3",
                "CREATE TABLE films (x IMAGE OPTIONS (a = ))|42|value for the option a",
                "CREATE EMBEDDING INDEX ON films poster|33|poster",
                "CREATE EMBEDDING INDEX ON films (a) USING f FOR smell|49|TEXT, IMAGE",
                "CREATE INCREMENTAL VIEW v SELECT 1|27|SELECT",
                "CREATE INCREMENTAL VIEW v AS SELECT a|38|FROM",
                "SHOW TABLES FOR x|13|FOR",
                "DESCRIBE|9|end",
                "ALTER TABLE films|18|action",
                "DROP TABLE films,|18|end",
            })
    void anErrorSaysWhereAndWhat(String sql, int column, String part) {
        assertThatThrownBy(() -> parse(sql)).isInstanceOfSatisfying(ParseException.class, e -> {
            assertThat(e).hasMessageContaining(part);
            assertThat(e.position()).isEqualTo(new SourcePosition(1, column));
            assertThat(e.sqlState()).isEqualTo(ParseException.SYNTAX_ERROR);
        });
    }

    @Test
    void severalStatementsAreRefused() {
        assertThatThrownBy(() -> parse("SHOW TABLES; SHOW VIEWS")).hasMessageContaining("one statement");
        assertThat(List.of(parse("SHOW TABLES"))).hasSize(1);
    }
}
