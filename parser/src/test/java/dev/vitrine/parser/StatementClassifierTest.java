package dev.vitrine.parser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementClassifierTest {
    private static Classification classify(String sql) {
        return StatementClassifier.classify(sql, CatalogNames.CINEMA);
    }

    private static Lane lane(String sql) {
        return classify(sql).lane();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "-- only a comment",
                "/* CREATE EMBEDDING INDEX */ SELECT 1",
                "SELECT 1",
                "SELECT image FROM t",
                "SELECT t.image, video, document AS audio FROM t",
                "SELECT version()",
                "SELECT frames FROM t",
                "SELECT t.frames FROM t WHERE t.frames > 3",
                "SELECT frames, (frames) FROM t",
                "SELECT myschema.frames(1)",
                "SELECT x.vitrine.frames(1)",
                "SELECT 'frames(1)', E'it\\'s frames(2)', $$frames(3)$$, $q$ IMAGE 'x' $q$",
                "SELECT \"frames(1)\" FROM t -- frames(1)",
                "SELECT a AS image FROM t",
                "SELECT (SELECT a AS image)",
                "SELECT (SELECT a AS image FROM u) FROM t",
                "SELECT image, 'x' FROM t",
                "SELECT x::public.image FROM t",
                "SELECT x::imagery, CAST(y AS pg_catalog.text) FROM t",
                "SELECT x AS of FROM t",
                "SELECT x AS version, y AS snapshot, z AS label FROM t AS of",
                "SELECT * FROM t AS frames (a, b)",
                "SELECT * FROM t frames (a, b)",
                "SELECT * FROM (SELECT 1) frames (a)",
                "SELECT * FROM (VALUES (1)) AS frames (a)",
                "WITH frames (a) AS (SELECT 1) SELECT a FROM frames",
                "WITH x AS (SELECT 1), frames (a) AS MATERIALIZED (SELECT 2) SELECT * FROM frames",
                "WITH RECURSIVE frames(a) AS (VALUES (1) UNION SELECT a+1 FROM frames) SELECT * FROM frames",
                "SELECT x::frames(3) FROM t",
                "SELECT count(*) OVER frames FROM t WINDOW frames AS (ORDER BY a)",
                "INSERT INTO frames (a, b) VALUES (1, 2)",
                "INSERT INTO public.frames(a) SELECT 1",
                "INSERT INTO t (image, video) VALUES ('a', 'b') ON CONFLICT (image) DO UPDATE SET video = excluded.video",
                "INSERT INTO t SELECT * FROM u JOIN v ON conflict = error",
                "UPDATE t SET image = 'x', version = version + 1 WHERE document IS NULL",
                "UPDATE other.films SET a = 1",
                "DELETE FROM t USING u WHERE t.video = u.video",
                "TRUNCATE t, u RESTART IDENTITY CASCADE",
                "CREATE TABLE frames (id int)",
                "CREATE TABLE IF NOT EXISTS public.frames (id int PRIMARY KEY, image text, video bytea)",
                "CREATE TABLE t (image text, document jsonb, \"computed\" int, options text)",
                "CREATE TABLE t (a int, LIKE image INCLUDING ALL)",
                "CREATE TABLE t (a \"image\", b public.image)",
                "CREATE TABLE t (a vector(3), b int GENERATED ALWAYS AS (a + 1) STORED)",
                "CREATE TABLE t (a int) WITH (fillfactor = 70)",
                "CREATE TABLE t (a numeric(10,2), CONSTRAINT image CHECK (a > 0), UNIQUE (a))",
                "CREATE TABLE t PARTITION OF u FOR VALUES FROM (1) TO (2)",
                "CREATE TABLE t AS SELECT image FROM u",
                "CREATE TEMP TABLE x ON COMMIT DROP AS TABLE y",
                "CREATE INDEX frames ON frames (id)",
                "CREATE INDEX ON t USING hnsw (embedding vector_cosine_ops)",
                "CREATE UNIQUE INDEX CONCURRENTLY i ON frames (lower(name))",
                "CREATE VIEW frames (a) AS SELECT 1",
                "CREATE MATERIALIZED VIEW image AS SELECT document FROM t WITH NO DATA",
                "CREATE FUNCTION frames(a int) RETURNS int LANGUAGE sql AS 'select 1'",
                "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM frames(1); END $$",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END",
                "CREATE TYPE image AS (uri text)",
                "CREATE DOMAIN video AS text CHECK (VALUE <> '')",
                "CREATE SCHEMA snapshot",
                "CREATE TRIGGER frames BEFORE INSERT ON films FOR EACH ROW EXECUTE FUNCTION frames()",
                "ALTER TABLE t ADD COLUMN image text",
                "ALTER TABLE t ADD image text, DROP COLUMN video",
                "ALTER TABLE t ADD CONSTRAINT image CHECK (a > 0)",
                "ALTER TABLE t SET (fillfactor = 80)",
                "ALTER TABLE t ALTER COLUMN a SET DEFAULT 3, ALTER a TYPE text USING a::text",
                "ALTER TABLE t RENAME COLUMN frames TO image",
                "ALTER FUNCTION frames(int) OWNER TO me",
                "DROP FUNCTION frames(int)",
                "DROP TABLE image, video CASCADE",
                "DROP TABLE IF EXISTS other.films",
                "DROP VIEW v",
                "DROP INDEX CONCURRENTLY i",
                "GRANT SELECT ON films TO me",
                "GRANT USAGE ON SCHEMA model TO me",
                "SHOW search_path",
                "SHOW ALL",
                "SHOW transaction isolation level",
                "SHOW vitrine.cache",
                "SHOW tables.x",
                "SET vitrine.cache = 'on'",
                "SET persistent.x = 1",
                "BEGIN",
                "COMMIT",
                "RELEASE SAVEPOINT table_1",
                "RELEASE films",
                "SAVEPOINT image",
                "LISTEN video",
                "VACUUM (ANALYZE) films",
                "ANALYZE frames (a)",
                "COMMENT ON TABLE films IS 'IMAGE ''x'''",
                "DO $$ BEGIN PERFORM frames(1); EXECUTE 'CREATE SNAPSHOT'; END $$",
                "COPY t (image, video) FROM STDIN WITH (FORMAT csv)",
                "COPY (SELECT image FROM t) TO STDOUT",
                "COPY frames (a, b) FROM '/tmp/x' (FORMAT binary)",
                "EXPLAIN SELECT image FROM t",
                "EXPLAIN (ANALYZE, BUFFERS, COSTS off) SELECT frames FROM t",
                "EXPLAIN ANALYZE INSERT INTO t VALUES (1)",
                "PREPARE p (int) AS SELECT $1",
                "EXECUTE p (1)",
                "DECLARE c CURSOR FOR SELECT image FROM t",
                "FETCH ALL FROM c",
                "LOCK TABLE films IN SHARE MODE",
                "REFRESH MATERIALIZED VIEW CONCURRENTLY frames",
                "REINDEX TABLE t",
                "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DO NOTHING",
                "SELECT set_config('image.x', $1, true)",
                "SELECT a -> 'image', a ->> 'frames', a #>> '{x}', a @> '{}'::jsonb, a ?? 'x' FROM t WHERE b = ANY(?)",
                "SELECT array[1,2][1:2], ROW(1,2), interval '1 day', timestamptz 'now', B'101', U&'\\0041'",
                "SELECT {fn concat('a', 'b')}, {d '2020-01-01'}",
                "{? = call myproc(?)}",
                "CALL frames_of(1)",
                "SELECT nspname FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' ORDER BY 1",
                "SELECT c.relname, pg_catalog.format_type(a.atttypid, a.atttypmod) FROM pg_class c, pg_attribute a",
                "TABLE t",
                "VALUES (1, 'image'), (2, 'video')",
                "SELECT 1; SELECT image FROM t; COMMIT",
                "SELECT id, title FROM films LIMIT 10",
                "SELECT 'a'\n  'frames(1)'",
                "SELECT '\\'; SELECT 1; --'",
                "SELECT ımage ('x')",
            })
    void anOrdinaryStatementPasses(String sql) {
        assertThat(lane(sql)).isEqualTo(Lane.PASS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (clip VIDEO)",
                "create table if not exists t (id int, poster image not null)",
                "CREATE TABLE t (poster IMAGE(640, 480))",
                "CREATE TABLE t (id int, thumb COMPUTED AS image_resize(poster))",
                "CREATE TABLE t (id int, thumb text COMPUTED AS (a || b) VIRTUAL)",
                "CREATE TABLE t (a text, d float8 GENERATED ALWAYS AS (video_duration(a)) STORED)",
                "CREATE TABLE t (a text OPTIONS (validate = 'off'))",
                "CREATE TABLE t (a int) WITH (versioned = true)",
                "CREATE TABLE t (a int) WITH (fillfactor = 70, retention_days = 3)",
                "ALTER TABLE t ADD COLUMN clip VIDEO",
                "ALTER TABLE t ADD poster IMAGE",
                "ALTER TABLE t ADD COLUMN IF NOT EXISTS x COMPUTED AS upper(a)",
                "ALTER TABLE t ALTER COLUMN x SET COMPUTED AS lower(a) KEEP EXISTING",
                "ALTER TABLE t ALTER COLUMN x SET ON ERROR NULL",
                "ALTER TABLE t ALTER COLUMN x SET OPTIONS (cache = 'off')",
                "ALTER TABLE t SET (versioned = true)",
                "ALTER TABLE films ADD COLUMN note text",
                "ALTER TABLE ONLY public.films RENAME TO movies",
                "ALTER TABLE t LABEL VERSION 3 AS 'x'",
                "DROP TABLE t, films",
                "DROP TABLE IF EXISTS public.films CASCADE",
                "DROP VIEW recent",
                "DROP INDEX films_ix",
                "REINDEX TABLE films",
                "RELEASE TABLE films",
                "CREATE INCREMENTAL VIEW v AS SELECT * FROM films",
                "CREATE OR REPLACE INCREMENTAL VIEW v AS SELECT * FROM films",
                "CREATE EMBEDDING INDEX ON films (poster) USING clip",
                "SHOW TABLES",
                "show tables like 'f%'",
                "SHOW VIEWS",
                "SHOW SNAPSHOTS",
                "SHOW COLUMNS FROM films",
                "SHOW INDEXES FROM films",
                "SHOW FUNCTIONS",
                "SHOW MODELS",
                "SHOW HISTORY FOR films LIMIT 3",
                "SHOW ERRORS FOR films.poster",
                "SHOW CREATE TABLE films",
                "SHOW JOBS",
                "SHOW CACHE",
                "DESCRIBE films",
                "RECOMPUTE TABLE films",
                "REVERT TABLE films TO VERSION 3",
                "PURGE HISTORY FOR films KEEP 3 VERSIONS",
                "ERASE FROM films WHERE id = 1",
                "CREATE SNAPSHOT s AS SELECT * FROM films",
                "CREATE MODEL gpt WITH (provider = 'x')",
                "CREATE OR REPLACE SECRET s WITH (provider = 'p', from_env = 'X')",
                "CREATE LIBRARY l FROM 'x'",
                "WAIT FOR TABLE films",
                "CANCEL JOB 3",
                "PREVIEW INSERT INTO films VALUES (1)",
                "CREATE FUNCTION f(a image) RETURNS image LANGUAGE JAVA AS 'x'",
                "CREATE AGGREGATE FUNCTION f(a image) RETURNS video LANGUAGE JAVA AS 'x'",
                "SET PERSISTENT vitrine.cache = 'on'",
                "GRANT USAGE ON MODEL gpt TO me",
                "PUBLISH films TO 'x'",
                "EVALUATE FUNCTION f ON (SELECT 1) EXPECTING a",
                "REFRESH REPLICA r",
                "MERGE BRANCH b INTO main",
                "EXPLAIN (COST, SAMPLE 20) SELECT 1",
                "CREATE INDEX ON t (image_resize(a))",
            })
    void ourDefinitionsAreClaimed(String sql) {
        assertThat(lane(sql)).isEqualTo(Lane.DEFINITION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT frames(clip) FROM t",
                "SELECT FRAMES (clip) FROM t",
                "SELECT \"frames\"(clip) FROM t",
                "SELECT vitrine.frames(clip) FROM t",
                "SELECT a, image_resize(a) FROM t",
                "SELECT * FROM t WHERE NOT frames(clip) AND true",
                "SELECT * FROM t CROSS JOIN LATERAL frames(clip) AS x",
                "SELECT * FROM t, LATERAL frames(clip) x",
                "SELECT * FROM t, frames(t.clip) AS x (a)",
                "SELECT a || image_resize(b) FROM t",
                "SELECT CASE WHEN true THEN frames(a) ELSE image_resize(b) END",
                "SELECT DISTINCT ON (a) frames(b) FROM t",
                "SELECT upper(a) FROM t ORDER BY frames(a)",
                "SELECT ARRAY[frames(a)]",
                "SELECT sum(frames(a)) OVER (PARTITION BY image_resize(b))",
                "(SELECT frames(a)) UNION SELECT 1",
                "WITH x AS (SELECT frames(a) FROM t) SELECT * FROM x",
                "TABLE films AS OF VERSION 3",
                "VALUES (frames('a'))",
                "EXPLAIN (ANALYZE, COSTS off) SELECT frames(a) FROM t",
                "CREATE TABLE x AS SELECT frames(a) FROM t",
                "CREATE VIEW x AS SELECT frames(a) FROM t",
                "COPY (SELECT frames(a) FROM t) TO STDOUT",
                "PREPARE p AS SELECT frames($1)",
                "SELECT {fn frames(a)}",
                "SELECT 1 LIMIT COST 2.5 USD",
            })
    void aQueryThatCallsOursIsPlanned(String sql) {
        assertThat(lane(sql)).isEqualTo(Lane.QUERY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO films VALUES (1)",
                "INSERT INTO public.\"films\" AS f (a) SELECT 1",
                "UPDATE films SET a = 1",
                "UPDATE ONLY films SET a = 1",
                "DELETE FROM films",
                "MERGE INTO films f USING u ON f.id = u.id WHEN MATCHED THEN DELETE",
                "TRUNCATE TABLE t, ONLY films",
                "COPY films (a) FROM STDIN",
                "COPY films TO STDOUT",
                "COPY t TO 'x' (FORMAT parquet)",
                "INSERT INTO t VALUES (1) ON ERROR NULL",
                "UPDATE t SET a = 1 NO CASCADE",
                "INSERT INTO t SELECT frames(a) FROM u",
                "INSERT INTO t VALUES (IMAGE 'a.png')",
                "UPDATE t SET a = image_resize(b)",
                "WITH x AS (SELECT 1) INSERT INTO films SELECT * FROM x",
                "WITH x AS (DELETE FROM films RETURNING *) SELECT * FROM x",
                "EXPLAIN DELETE FROM films",
            })
    void aWriteToOursOrWithOursIsPlanned(String sql) {
        assertThat(lane(sql)).isEqualTo(Lane.WRITE);
    }

    @Test
    void theFlagsSayWhatWasSeen() {
        assertThat(classify("SELECT frames(a) FROM t").hasFunctionCall()).isTrue();
        assertThat(classify("SELECT SIMILARITY(a, 'x') FROM t").hasSimilarity()).isTrue();
        assertThat(classify("SELECT public.similarity(a, 'x') FROM t").hasSimilarity())
                .isFalse();
        assertThat(classify("SELECT * FROM films AS OF VERSION 3").hasTimeTravel())
                .isTrue();
        assertThat(classify("SELECT * FROM films FOR SYSTEM_TIME AS OF now()").hasTimeTravel())
                .isTrue();
        assertThat(classify("SELECT IMAGE 'a.png'").hasMediaSyntax()).isTrue();
        assertThat(classify("SELECT a::image FROM t").hasMediaSyntax()).isTrue();
        assertThat(classify("SELECT CAST(a AS VIDEO) FROM t").hasMediaSyntax()).isTrue();
        assertThat(classify("EXPLAIN SELECT frames(a)").explain()).isTrue();
        assertThat(classify("SELECT 1; SELECT frames(a)").several()).isTrue();
        assertThat(classify("SELECT * FROM t, films").readsManaged()).isTrue();
        assertThat(classify("SELECT * FROM t JOIN public.films f ON true").readsManaged())
                .isTrue();
        assertThat(classify("SELECT films FROM t").readsManaged()).isFalse();
        assertThat(classify("WITH x AS (DELETE FROM films) SELECT 1").writesManaged())
                .isTrue();
    }
}
