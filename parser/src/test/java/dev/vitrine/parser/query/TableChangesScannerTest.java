package dev.vitrine.parser.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableChangesScannerTest {
    @Test
    void aCallInFromIsFoundWithItsArguments() {
        String sql = "SELECT * FROM a, table_changes('s.films', f(1, 2), ?) AS c WHERE true";
        TableChangesReference call = TableChangesScanner.scan(sql).get(0);

        assertThat(call.span().in(sql)).isEqualTo("table_changes('s.films', f(1, 2), ?)");
        assertThat(call.table().in(sql)).isEqualTo("'s.films'");
        assertThat(call.from().in(sql)).isEqualTo("f(1, 2)");
        assertThat(call.to().orElseThrow().in(sql)).isEqualTo("?");
        assertThat(call.alias().orElseThrow().name()).isEqualTo("c");
    }

    @Test
    void theLastVersionMayBeLeftOut() {
        TableChangesReference call = TableChangesScanner.scan(
                        "SELECT * FROM a JOIN LATERAL TABLE_CHANGES(?, 3) ON true")
                .get(0);

        assertThat(call.to()).isEmpty();
        assertThat(call.alias()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT table_changes('films', 1, 2)",
                "SELECT * FROM s.table_changes('films', 1, 2)",
                "SELECT * FROM \"table_changes\"('films', 1, 2)",
                "SELECT * FROM table_changes(1, 2)",
                "SELECT * FROM table_changes",
            })
    void whatMayBeAFunctionOfTheUsersIsNotOurs(String sql) {
        assertThat(TableChangesScanner.scan(sql)).isEmpty();
    }

    @Test
    void aCallHasTwoOrThreeArguments() {
        assertThatThrownBy(() -> TableChangesScanner.scan("SELECT * FROM TABLE_CHANGES('films')"))
                .hasMessageContaining("TABLE_CHANGES takes a table's name");
        assertThatThrownBy(() -> TableChangesScanner.scan("SELECT * FROM TABLE_CHANGES('films', 1, 2, 3)"))
                .hasMessageContaining("TABLE_CHANGES takes a table's name");
    }
}
