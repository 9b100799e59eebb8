package dev.vitrine.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatementSplitterTest {
    private static List<String> split(String sql) {
        return StatementSplitter.split(sql).stream().map(span -> span.in(sql)).toList();
    }

    @Test
    void semicolonsPartStatements() {
        assertThat(split("SELECT 1; SELECT 2 ;; -- x\n ;SELECT 3")).containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
        assertThat(split("")).isEmpty();
        assertThat(split(" ; -- only\n")).isEmpty();
    }

    @Test
    void commentsStayWithTheirStatement() {
        assertThat(split("/* a */ SELECT 1 -- b\n; SELECT 2")).containsExactly("/* a */ SELECT 1 -- b", "SELECT 2");
    }

    @Test
    void quotedSemicolonsPartNothing() {
        assertThat(split("SELECT ';', \"a;b\", $$;$$, $x$;$x$, E'\\';' /* ; */; DO $$ BEGIN x; END $$"))
                .hasSize(2);
    }

    @Test
    void semicolonsInParenthesesPartNothing() {
        assertThat(split("CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3"))
                .hasSize(2);
    }

    @Test
    void anAtomicBodyIsOneStatement() {
        assertThat(
                        split(
                                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END; SELECT 2"))
                .hasSize(2);
        assertThat(split("BEGIN; SELECT 1; END")).hasSize(3);
    }
}
