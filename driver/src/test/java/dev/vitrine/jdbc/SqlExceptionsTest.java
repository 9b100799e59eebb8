package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import dev.vitrine.planner.VitrineException;
import dev.vitrine.udf.UdfException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlExceptionsTest {
    @Test
    void theClassFollowsTheState() {
        assertThatObject(SqlExceptions.of("42601", "m")).isInstanceOf(SQLSyntaxErrorException.class);
        assertThatObject(SqlExceptions.of("22V03", "m")).isInstanceOf(SQLDataException.class);
        assertThatObject(SqlExceptions.of("08003", "m")).isInstanceOf(SQLNonTransientConnectionException.class);
        assertThatObject(SqlExceptions.of("40001", "m")).isInstanceOf(SQLTransactionRollbackException.class);
    }

    @ParameterizedTest
    @CsvSource({"42V04", "38V01", "57014", "72V01", "XX000"})
    void theStateIsKept(String state) {
        SQLException error = SqlExceptions.of(new VitrineException(state, "what was found", null, null));

        assertThat(error.getSQLState()).isEqualTo(state);
        assertThat(error.getMessage()).isEqualTo("what was found");
        assertThat(error.getCause()).isInstanceOf(VitrineException.class);
    }

    @Test
    void aFunctionsErrorKeepsItsState() {
        SQLException error = SqlExceptions.of(UdfException.undecodable("cut off", null));

        assertThatObject(error).isInstanceOf(SQLDataException.class);
        assertThat(error.getSQLState()).isEqualTo("22V02");
    }

    @Test
    void aTimeLimitIsTold() {
        RuntimeException timeout = new VitrineException("57014", "after 3 s", null, new TimeoutException());

        assertThatObject(SqlExceptions.of(timeout)).isInstanceOf(SQLTimeoutException.class);
    }

    @Test
    void theServersErrorStaysAsItIs() {
        SQLException server = new SQLException("no table", "42P01");

        assertThatObject(SqlExceptions.of(new IllegalStateException(server))).isSameAs(server);
    }

    @Test
    void anythingElseIsABug() {
        assertThat(SqlExceptions.of(new IllegalStateException("x")).getSQLState())
                .isEqualTo("XX000");
    }
}
