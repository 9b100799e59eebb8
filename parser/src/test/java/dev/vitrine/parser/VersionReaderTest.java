package dev.vitrine.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.statement.CreateSnapshot;
import dev.vitrine.parser.statement.DropLabel;
import dev.vitrine.parser.statement.DropSnapshot;
import dev.vitrine.parser.statement.LabelVersion;
import dev.vitrine.parser.statement.RevertTable;
import dev.vitrine.parser.statement.Statement;
import org.junit.jupiter.api.Test;

class VersionReaderTest {
    private static Statement parse(String sql) {
        return StatementParser.parse(sql, CatalogNames.CINEMA);
    }

    @Test
    void aVersionIsLabelled() {
        String sql = "ALTER TABLE s.films LABEL VERSION 7 AS 'it''s gold';";
        LabelVersion label = (LabelVersion) parse(sql);

        assertThat(label.table().parts()).containsExactly("s", "films");
        assertThat(label.version().kind()).isEqualTo(TimeSpec.Kind.VERSION);
        assertThat(label.version().argument().in(sql)).isEqualTo("7");
        assertThat(label.label()).isEqualTo("it's gold");
        assertThat(label.labelSpan().in(sql)).isEqualTo("'it''s gold'");
    }

    @Test
    void theVersionMayBeAParameter() {
        String sql = "ALTER TABLE films LABEL VERSION ? AS 'gold'";

        assertThat(((LabelVersion) parse(sql)).version().argument().in(sql)).isEqualTo("?");
    }

    @Test
    void aLabelIsDropped() {
        assertThat(((DropLabel) parse("ALTER TABLE films DROP LABEL 'gold'")).label())
                .isEqualTo("gold");
        assertThat(((DropLabel) parse("ALTER TABLE films DROP LABEL IF EXISTS 'gold'")).ifExists())
                .isTrue();
    }

    @Test
    void aColumnCalledLabelIsNoLabel() {
        assertThat(StatementClassifier.classify("ALTER TABLE t DROP LABEL", CatalogNames.CINEMA)
                        .lane())
                .isEqualTo(Lane.PASS);
        assertThat(StatementClassifier.classify("ALTER TABLE t DROP LABEL 'x'", CatalogNames.CINEMA)
                        .lane())
                .isEqualTo(Lane.DEFINITION);
    }

    @Test
    void aTableIsRevertedToAMoment() {
        String sql = "REVERT TABLE s.films TO TIMESTAMP now() - interval '1 day' DISCARD";
        RevertTable revert = (RevertTable) parse(sql);

        assertThat(revert.table().parts()).containsExactly("s", "films");
        assertThat(revert.target().orElseThrow().kind()).isEqualTo(TimeSpec.Kind.TIMESTAMP);
        assertThat(revert.target().orElseThrow().argument().in(sql)).isEqualTo("now() - interval '1 day'");
        assertThat(revert.discard()).isTrue();
        assertThat(((RevertTable) parse("REVERT films")).target()).isEmpty();
        assertThat(((RevertTable) parse("REVERT TABLE films DISCARD")).discard())
                .isTrue();
    }

    @Test
    void aSnapshotIsOfAWholeTableOrOfAnyQuery() {
        String sql = "CREATE SNAPSHOT IF NOT EXISTS s.gold AS SELECT * FROM films AS OF VERSION 7";
        CreateSnapshot gold = (CreateSnapshot) parse(sql);

        assertThat(gold.name().parts()).containsExactly("s", "gold");
        assertThat(gold.ifNotExists()).isTrue();
        assertThat(gold.query().in(sql)).isEqualTo("SELECT * FROM films AS OF VERSION 7");
        assertThat(gold.whole().orElseThrow().table().name()).isEqualTo("films");
        assertThat(gold.whole().orElseThrow().moment().orElseThrow().argument().in(sql))
                .isEqualTo("7");
        assertThat(whole("SELECT * FROM films")).isTrue();
        assertThat(whole("SELECT * FROM s.films AS OF TIMESTAMP now() - interval '1 day'"))
                .isTrue();
        assertThat(whole("SELECT * FROM films f")).isFalse();
        assertThat(whole("SELECT * FROM films WHERE id = 1")).isFalse();
        assertThat(whole("SELECT * FROM films, makers")).isFalse();
        assertThat(whole("SELECT id FROM films")).isFalse();
        assertThat(((DropSnapshot) parse("DROP SNAPSHOT IF EXISTS gold")).ifExists())
                .isTrue();
    }

    private static boolean whole(String query) {
        return ((CreateSnapshot) parse("CREATE SNAPSHOT gold AS " + query + ";"))
                .whole()
                .isPresent();
    }

    @Test
    void anErrorTellsWhatWasExpected() {
        assertThatThrownBy(() -> parse("ALTER TABLE films LABEL VERSION 7 AS gold"))
                .hasMessageContaining("expected the label, a string");
        assertThatThrownBy(() -> parse("ALTER TABLE films LABEL VERSION AS 'gold'"))
                .hasMessageContaining("expected a version's number");
        assertThatThrownBy(() -> parse("ALTER TABLE films LABEL VERSION 7 AS 'gold', DROP COLUMN a"))
                .hasMessageContaining("expected the end of the statement");
        assertThatThrownBy(() -> parse("REVERT TABLE films TO 7"))
                .hasMessageContaining("expected VERSION n, TIMESTAMP expression");
        assertThatThrownBy(() -> parse("CREATE SNAPSHOT gold AS")).hasMessageContaining("expected a query");
    }
}
