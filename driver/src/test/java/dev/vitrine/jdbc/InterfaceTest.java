package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InterfaceTest {
    static Stream<Arguments> classes() {
        return Stream.of(
                Arguments.of(Driver.class, VitrineDriver.class),
                Arguments.of(DataSource.class, VitrineDataSource.class),
                Arguments.of(Connection.class, VitrineConnection.class),
                Arguments.of(Statement.class, VitrineStatement.class),
                Arguments.of(PreparedStatement.class, VitrinePreparedStatement.class),
                Arguments.of(CallableStatement.class, VitrineCallableStatement.class),
                Arguments.of(ResultSet.class, VitrineResultSet.class),
                Arguments.of(ResultSet.class, BatchedResultSet.class),
                Arguments.of(ResultSetMetaData.class, VitrineResultSetMetaData.class),
                Arguments.of(DatabaseMetaData.class, VitrineDatabaseMetaData.class),
                Arguments.of(Array.class, VitrineArray.class),
                Arguments.of(Blob.class, MemoryBlob.class),
                Arguments.of(NClob.class, MemoryClob.class));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void noMethodIsLeftToADefaultOfJavaSql(Class<?> face, Class<?> ours) {
        List<String> inherited = Arrays.stream(face.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> implementer(ours, method).isInterface())
                .map(Method::toString)
                .filter(method -> !KEPT_DEFAULTS.contains(method.replaceAll("^.* default ", "")))
                .toList();

        assertThat(inherited).isEmpty();
    }

    /** Builders of sharded connections say by themselves that there are none. */
    private static final List<String> KEPT_DEFAULTS = List.of(
            "java.sql.ConnectionBuilder javax.sql.DataSource.createConnectionBuilder() throws java.sql.SQLException",
            "java.sql.ShardingKeyBuilder javax.sql.CommonDataSource.createShardingKeyBuilder()"
                    + " throws java.sql.SQLException");

    private static Class<?> implementer(Class<?> ours, Method method) {
        try {
            return ours.getMethod(method.getName(), method.getParameterTypes()).getDeclaringClass();
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }
}
