package dev.vitrine.jdbc;

import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.engine.statement.Program;
import dev.vitrine.udf.Image;
import java.awt.image.BufferedImage;
import java.net.URL;
import java.sql.Array;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * A prepared statement. Its text is routed again whenever a new row of parameters begins, at the cost of a look-up,
 * because DDL may have given its table a computed column since.
 */
class VitrinePreparedStatement extends ParameterSetters {
    private final String sql;
    private final Preparation preparation;
    private final List<@Nullable Binding> row = new ArrayList<>(0);
    private final List<List<Binding>> rows = new ArrayList<>(0);
    private Program program;
    private @Nullable PreparedStatement direct;

    /** Whether the way is settled until the next execution. */
    private boolean isRouted = true;

    VitrinePreparedStatement(VitrineConnection connection, String sql, Preparation preparation, Routed routed) {
        super(connection, routed.statement());
        this.sql = sql;
        this.preparation = preparation;
        this.program = routed.program();
        this.direct = routed.direct();
    }

    @Override
    final @Nullable PreparedStatement direct() throws SQLException {
        if (!isRouted) {
            routeAgain();
        }
        return direct;
    }

    private void routeAgain() throws SQLException {
        Program now = connection.engine().program(sql);
        if (now.isPassThrough() != (direct != null)) {
            Routed routed = Routed.of(connection, sql, preparation, now);
            routed.takeSettings(inner);
            inner.close();
            inner = routed.statement();
            direct = routed.direct();
            row.clear();
        }
        program = now;
        isRouted = true;
    }

    @Override
    public boolean execute() throws SQLException {
        PreparedStatement server = start();
        if (server == null) {
            return run(program, parameters(), preparation.keys()).isRows();
        }
        try {
            return server.execute();
        } catch (PSQLException e) {
            throw connection.explained(e);
        }
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        PreparedStatement server = start();
        if (server == null) {
            return run(program, parameters(), preparation.keys()).onlyRows();
        }
        try {
            return show(server.executeQuery());
        } catch (PSQLException e) {
            throw connection.explained(e);
        }
    }

    @Override
    public int executeUpdate() throws SQLException {
        return UpdateCounts.asInt(executeLargeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        PreparedStatement server = start();
        if (server == null) {
            return run(program, parameters(), preparation.keys()).onlyCount();
        }
        try {
            return server.executeLargeUpdate();
        } catch (PSQLException e) {
            throw connection.explained(e);
        }
    }

    /** Begins an execution; the server driver's statement if the text goes to it as it is. */
    private @Nullable PreparedStatement start() throws SQLException {
        PreparedStatement server = direct();
        isRouted = false;
        if (server != null) {
            begin(program, preparation.keys());
        }
        return server;
    }

    @Override
    public void addBatch() throws SQLException {
        PreparedStatement server = direct();
        if (server != null) {
            server.addBatch();
        } else {
            rows.add(parameters());
        }
    }

    @Override
    public void clearBatch() throws SQLException {
        rows.clear();
        inner.clearBatch();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        PreparedStatement server = start();
        return server != null ? server.executeBatch() : UpdateCounts.asInts(runBatch());
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        PreparedStatement server = start();
        return server != null ? server.executeLargeBatch() : runBatch();
    }

    private long[] runBatch() throws SQLException {
        List<List<Binding>> batch = List.copyOf(rows);
        rows.clear();
        return batch.isEmpty() ? new long[0] : runBatch(program, batch, preparation.keys());
    }

    @Override
    public void clearParameters() throws SQLException {
        row.clear();
        if (direct != null) {
            direct.clearParameters();
        }
    }

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        PreparedStatement server = direct();
        EngineSession engine = connection.engine();
        Optional<ResultSetMetaData> columns = server != null
                ? Optional.ofNullable(server.getMetaData())
                : engine.call(() -> Optional.ofNullable(program.describeResult()));
        if (columns.isEmpty()) {
            return null;
        }
        int[] visible = program.showsHiddenColumns() ? null : engine.visibleColumns(columns.get());
        return new VitrineResultSetMetaData(engine, columns.get(), visible);
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        PreparedStatement server = direct();
        return server != null
                ? server.getParameterMetaData()
                : connection.engine().call(() -> program.describeParameters());
    }

    @Override
    public void setNull(int index, int type) throws SQLException {
        set(index, null, (statement, i) -> statement.setNull(i, type));
    }

    @Override
    public void setNull(int index, int type, @Nullable String typeName) throws SQLException {
        set(index, null, (statement, i) -> statement.setNull(i, type, typeName));
    }

    @Override
    public void setArray(int index, @Nullable Array value) throws SQLException {
        Array array = VitrineArray.unwrapped(value);
        set(index, array, (statement, i) -> statement.setArray(i, array));
    }

    @Override
    public void setURL(int index, @Nullable URL value) throws SQLException {
        String locator = value == null ? null : value.toString();
        set(index, locator, (statement, i) -> statement.setString(i, locator));
    }

    @Override
    public void setObject(int index, @Nullable Object value) throws SQLException {
        PreparedStatement server = direct();
        if (server != null) {
            server.setObject(index, value instanceof float[] array ? floats(array) : connection.serverValue(value));
        } else if (value instanceof BufferedImage pixels) {
            setObject(index, Image.of(pixels));
        } else if (value instanceof float[] array) {
            float[] given = array.clone();
            bind(index, given, (statement, i) -> statement.setObject(i, floats(given)));
        } else {
            Object sent = connection.serverValue(value);
            bind(index, value, (statement, i) -> statement.setObject(i, sent));
        }
    }

    @Override
    public void setObject(int index, @Nullable Object value, int type) throws SQLException {
        if (type == Types.OTHER && value instanceof float[]) {
            setObject(index, value);
            return;
        }
        Object sent = connection.serverValue(value);
        set(index, value, (statement, i) -> statement.setObject(i, sent, type));
    }

    @Override
    public void setObject(int index, @Nullable Object value, int type, int scale) throws SQLException {
        Object sent = connection.serverValue(value);
        set(index, value, (statement, i) -> statement.setObject(i, sent, type, scale));
    }

    @Override
    public void setObject(int index, @Nullable Object value, SQLType type) throws SQLException {
        setObject(index, value, type.getVendorTypeNumber());
    }

    @Override
    public void setObject(int index, @Nullable Object value, SQLType type, int scale) throws SQLException {
        setObject(index, value, type.getVendorTypeNumber(), scale);
    }

    /** A vector, but an array where the text itself says that it wants one. */
    private Object floats(float[] array) throws SQLException {
        return ArrayParameters.isWanted(sql) ? array : connection.vector(array);
    }

    private void set(int index, @Nullable Object value, Binding.Setter setter) throws SQLException {
        PreparedStatement server = direct();
        if (server != null) {
            setter.set(server, index);
        } else {
            bind(index, value, setter);
        }
    }

    @Override
    final void bind(int index, @Nullable Object value, Binding.Setter setter) throws SQLException {
        if (index < 1 || index > program.parameterCount()) {
            throw SqlExceptions.of(
                    "22023",
                    "The column index is out of range: " + index + ", number of columns: " + program.parameterCount()
                            + ".");
        }
        while (row.size() < index) {
            row.add(null);
        }
        row.set(index - 1, new Binding(value, setter));
    }

    private List<Binding> parameters() throws SQLException {
        int count = program.parameterCount();
        List<Binding> parameters = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Binding binding = i < row.size() ? row.get(i) : null;
            if (binding == null) {
                throw SqlExceptions.of("22023", "No value specified for parameter " + (i + 1) + ".");
            }
            parameters.add(binding);
        }
        return parameters;
    }

    @Override
    final void checkTakesText() throws SQLException {
        throw SqlExceptions.of("42809", "Can't use query methods that take a query string on a PreparedStatement.");
    }

    @Override
    public String toString() {
        return direct != null ? Objects.toString(direct) : sql;
    }
}
