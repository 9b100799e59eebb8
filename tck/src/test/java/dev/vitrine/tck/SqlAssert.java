package dev.vitrine.tck;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AssertProvider;
import org.jspecify.annotations.Nullable;

/** What a statement gives, compared with what another gives on the same server; types are compared too. */
final class SqlAssert extends AbstractAssert<SqlAssert, SqlAssert.Subject> {
    private static final Pattern OUR_PLACE = Pattern.compile("^line (\\d+):(\\d+)");
    private static final Pattern SERVER_PLACE = Pattern.compile("\\n\\s*\\p{L}+: (\\d+)\\s*$");

    private @Nullable SQLException problem;

    /**
     * A statement to run.
     *
     * @param parameters one for each question mark
     */
    record Subject(
            Connection connection, String text, @Nullable Object... parameters) implements AssertProvider<SqlAssert> {
        @Override
        public SqlAssert assertThat() {
            return new SqlAssert(this);
        }

        private List<List<@Nullable Object>> rows() throws SQLException {
            return Sql.rows(connection, text, parameters);
        }
    }

    private SqlAssert(Subject subject) {
        super(subject, SqlAssert.class);
    }

    /** The same rows, in order if the statement sorts them. */
    SqlAssert matches(String expected) throws SQLException {
        List<List<@Nullable Object>> rows = actual.rows();
        List<List<@Nullable Object>> others = Sql.rows(actual.connection(), expected);
        if (actual.text().toUpperCase(Locale.ROOT).contains("ORDER BY")) {
            assertThat(rows).as(actual.text()).containsExactlyElementsOf(others);
        } else {
            assertThat(rows).as(actual.text()).containsExactlyInAnyOrderElementsOf(others);
        }
        return this;
    }

    SqlAssert isEmpty() throws SQLException {
        assertThat(actual.rows()).as(actual.text()).isEmpty();
        return this;
    }

    SqlAssert failsWith(String sqlState) {
        return failsWithOneOf(sqlState);
    }

    SqlAssert failsWithOneOf(String... sqlStates) {
        SQLException thrown = catchThrowableOfType(SQLException.class, actual::rows);
        if (thrown == null) {
            throw failure("no error: %s", actual.text());
        }
        assertThat(thrown.getSQLState())
                .as("%s%n%s", actual.text(), thrown.getMessage())
                .isIn((Object[]) sqlStates);
        problem = thrown;
        return this;
    }

    /** Where the error is in the text, both numbers counted from 1. */
    SqlAssert at(int line, int column) {
        String message = message();
        Matcher ours = OUR_PLACE.matcher(message);
        Matcher server = SERVER_PLACE.matcher(message);
        String place = "";
        if (ours.find()) {
            place = ours.group(1) + ":" + ours.group(2);
        } else if (server.find()) {
            place = place(Integer.parseInt(server.group(1)));
        }
        assertThat(place).as("%s%n%s", actual.text(), message).isEqualTo(line + ":" + column);
        return this;
    }

    SqlAssert saying(String... parts) {
        assertThat(message()).as(actual.text()).contains(parts);
        return this;
    }

    private String message() {
        return String.valueOf(requireNonNull(problem, "failsWith comes first").getMessage());
    }

    private String place(int position) {
        String before = actual.text().substring(0, position - 1);
        int lastBreak = before.lastIndexOf('\n');
        return 1 + before.chars().filter(c -> c == '\n').count() + ":" + (before.length() - lastBreak);
    }
}
