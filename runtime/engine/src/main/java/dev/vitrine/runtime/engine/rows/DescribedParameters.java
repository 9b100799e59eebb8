package dev.vitrine.runtime.engine.rows;

import dev.vitrine.planner.PostgresType;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TypeInfo;

/** The parameters of a statement before it is run: some as the server describes them, some that only functions take. */
public final class DescribedParameters implements ParameterMetaData {
    private final TypeInfo types;
    private final List<Described> parameters;

    /** How a parameter is known. */
    public sealed interface Described {
        /** By the server, which has it at a 1-based place of its own. */
        record ByServer(ParameterMetaData server, int place) implements Described {}

        /** By the function that takes it. */
        record ByType(PostgresType type) implements Described {}
    }

    /** The parameters in their order. */
    public DescribedParameters(Connection connection, List<Described> parameters) throws SQLException {
        this.types = connection.unwrap(BaseConnection.class).getTypeInfo();
        this.parameters = List.copyOf(parameters);
    }

    private Described parameter(int number) throws SQLException {
        if (number < 1 || number > parameters.size()) {
            throw new SQLException(
                    "the parameter index is out of range: " + number + ", there are " + parameters.size(), "22023");
        }
        return parameters.get(number - 1);
    }

    @Override
    public int getParameterCount() {
        return parameters.size();
    }

    @Override
    public int isNullable(int number) throws SQLException {
        parameter(number);
        return parameterNullableUnknown;
    }

    @Override
    public boolean isSigned(int number) throws SQLException {
        return parameter(number) instanceof Described.ByServer known
                ? known.server().isSigned(known.place())
                : types.isSigned(oid(number));
    }

    @Override
    public int getPrecision(int number) throws SQLException {
        parameter(number);
        return 0;
    }

    @Override
    public int getScale(int number) throws SQLException {
        parameter(number);
        return 0;
    }

    @Override
    public int getParameterType(int number) throws SQLException {
        return parameter(number) instanceof Described.ByServer known
                ? known.server().getParameterType(known.place())
                : types.getSQLType(oid(number));
    }

    @Override
    public String getParameterTypeName(int number) throws SQLException {
        return parameter(number) instanceof Described.ByServer known
                ? known.server().getParameterTypeName(known.place())
                : ((Described.ByType) parameter(number)).type().name();
    }

    @Override
    public String getParameterClassName(int number) throws SQLException {
        return parameter(number) instanceof Described.ByServer known
                ? known.server().getParameterClassName(known.place())
                : types.getJavaClass(oid(number));
    }

    @Override
    public int getParameterMode(int number) throws SQLException {
        parameter(number);
        return parameterModeIn;
    }

    private int oid(int number) throws SQLException {
        PostgresType type = ((Described.ByType) parameter(number)).type();
        return types.getPGType(type.media().isPresent() ? "text" : type.name());
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("this is no " + type.getName(), "22023");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
