package dev.vitrine.runtime.engine.run;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.runtime.engine.rows.DescribedParameters.Described;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.postgresql.util.PSQLException;

/** What the server tells of a text that it gets and does not run. */
public final class ServerDescription {
    private ServerDescription() {}

    /** The parameters of a text that the server gets with all of them. */
    public static List<Described> parameters(RunContext context, BoundText text, int count) throws SQLException {
        return parameters(context, text, count, Map.of());
    }

    /**
     * The user's parameters.
     *
     * @param count how many there are
     * @param known the types, by 0-based number, of those that the server may not get; the others are text then
     */
    public static List<Described> parameters(
            RunContext context, BoundText text, int count, Map<Integer, PostgresType> known) throws SQLException {
        try (PreparedStatement statement = context.connection().prepareStatement(text.text())) {
            ParameterMetaData server = statement.getParameterMetaData();
            List<Described> parameters = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                OptionalInt place = text.placeOf(i);
                parameters.add(
                        place.isPresent()
                                ? new Described.ByServer(server, place.getAsInt())
                                : new Described.ByType(known.getOrDefault(i, PostgresType.TEXT)));
            }
            return parameters;
        } catch (PSQLException e) {
            throw ServerErrors.inUsersText(e, text.spliced());
        }
    }
}
