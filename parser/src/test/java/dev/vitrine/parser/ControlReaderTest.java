package dev.vitrine.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.parser.statement.ControlJob;
import dev.vitrine.parser.statement.CreateModel;
import dev.vitrine.parser.statement.CreateSecret;
import dev.vitrine.parser.statement.DropControl;
import dev.vitrine.parser.statement.Option;
import dev.vitrine.parser.statement.PurgeCache;
import dev.vitrine.parser.statement.RecomputeTable;
import dev.vitrine.parser.statement.Statement;
import dev.vitrine.parser.statement.WaitForJob;
import dev.vitrine.parser.statement.WaitForTable;
import dev.vitrine.parser.text.ParseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControlReaderTest {
    private static final Names NO_NAMES = new Names() {
        @Override
        public boolean isFunction(String lowerCaseName) {
            return false;
        }

        @Override
        public boolean isManaged(@Nullable String schema, String table) {
            return false;
        }

        @Override
        public boolean hasCatalog() {
            return false;
        }
    };

    private static Statement parse(String sql) {
        return StatementParser.parse(sql, NO_NAMES);
    }

    @Test
    void aModelHasOptions() {
        CreateModel model = (CreateModel)
                parse("CREATE OR REPLACE MODEL gpt WITH (provider = 'openai', rpm = 500, params = '{\"a\": 1}')");

        assertThat(model.name()).isEqualTo("gpt");
        assertThat(model.kind()).isEqualTo(CreateModel.Kind.REPLACE);
        assertThat(model.options())
                .extracting(Option::name, Option::value)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("provider", "openai"),
                        org.assertj.core.api.Assertions.tuple("rpm", "500"),
                        org.assertj.core.api.Assertions.tuple("params", "{\"a\": 1}"));
        assertThat(((CreateModel) parse("ALTER MODEL gpt SET (rpm = 1)")).kind())
                .isEqualTo(CreateModel.Kind.ALTER);
    }

    @Test
    void aSecretIsAReference() {
        CreateSecret secret =
                (CreateSecret) parse("CREATE SECRET \"Key\" WITH (provider = 'openai', from_env = 'OPENAI_KEY');");

        assertThat(secret.name()).isEqualTo("Key");
        assertThat(secret.replace()).isFalse();
    }

    @Test
    void modelsAndSecretsAreDropped() {
        DropControl drop = (DropControl) parse("DROP SECRET IF EXISTS k");

        assertThat(drop.kind()).isEqualTo(DropControl.Kind.SECRET);
        assertThat(drop.ifExists()).isTrue();
    }

    @Test
    void recomputingNamesColumnsCellsAndRows() {
        String sql =
                "RECOMPUTE TABLE s.films COLUMNS (a, \"B\") ERRORS ONLY WHERE id > 3 AND x = 'NO CACHE' NO CASCADE NO CACHE";
        RecomputeTable recompute = (RecomputeTable) parse(sql);

        assertThat(recompute.table().parts()).containsExactly("s", "films");
        assertThat(recompute.columns()).extracting(RecomputeTable.Named::name).containsExactly("a", "B");
        assertThat(recompute.cells()).isEqualTo(RecomputeTable.Cells.ERRORS);
        assertThat(recompute.where().orElseThrow().in(sql)).isEqualTo("id > 3 AND x = 'NO CACHE'");
        assertThat(recompute.noCascade()).isTrue();
        assertThat(recompute.noCache()).isTrue();
        assertThat(((RecomputeTable) parse("RECOMPUTE TABLE t")).cells()).isEqualTo(RecomputeTable.Cells.ALL);
    }

    @Test
    void theCacheIsPurgedByFunctionModelAndAge() {
        String sql = "PURGE CACHE FOR MODEL gpt OLDER THAN INTERVAL '30 days'";
        PurgeCache purge = (PurgeCache) parse(sql);

        assertThat(purge.model()).contains("gpt");
        assertThat(purge.olderThan().orElseThrow().in(sql)).isEqualTo("INTERVAL '30 days'");
        assertThat(((PurgeCache) parse("PURGE CACHE")).olderThan()).isEmpty();
    }

    @Test
    void aTableIsWaitedFor() {
        String sql = "WAIT FOR TABLE s.films TIMEOUT INTERVAL '10 seconds'";
        WaitForTable wait = (WaitForTable) parse(sql);

        assertThat(wait.table().name()).isEqualTo("films");
        assertThat(wait.timeout().orElseThrow().in(sql)).isEqualTo("INTERVAL '10 seconds'");
    }

    @Test
    void jobsAreControlled() {
        assertThat(((ControlJob) parse("CANCEL JOB 7")).action()).isEqualTo(ControlJob.Action.CANCEL);
        assertThat(((ControlJob) parse("pause job 7")).job()).isEqualTo(7);
        assertThat(((ControlJob) parse("RESUME JOB 12;")).job()).isEqualTo(12);
        String sql = "WAIT FOR JOB 3 TIMEOUT '1 minute'";
        WaitForJob wait = (WaitForJob) parse(sql);
        assertThat(wait.job()).isEqualTo(3);
        assertThat(wait.timeout().orElseThrow().in(sql)).isEqualTo("'1 minute'");
        assertThatThrownBy(() -> parse("CANCEL JOB films")).hasMessageContaining("the number of a job");
        assertThatThrownBy(() -> parse("CANCEL JOB 3 NOW")).hasMessageContaining("the end of the statement");
    }

    @Test
    void anErrorTellsWhatWasExpected() {
        assertThatThrownBy(() -> parse("CREATE MODEL gpt WITH (provider 'x')"))
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("expected =");
        assertThatThrownBy(() -> parse("RECOMPUTE TABLE t COLUMNS ()"))
                .hasMessageContaining("expected the name of a column");
        assertThatThrownBy(() -> parse("RECOMPUTE TABLE t NOW"))
                .hasMessageContaining("expected the end of the statement");
    }
}
