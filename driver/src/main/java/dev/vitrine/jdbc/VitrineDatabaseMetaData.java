package dev.vitrine.jdbc;

import dev.vitrine.runtime.engine.statement.ColumnRole;
import dev.vitrine.udf.MediaKind;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Database metadata: the server's, without what is ours alone, and with media types and computed columns. */
final class VitrineDatabaseMetaData extends ForwardingDatabaseMetaData {
    /** The schema of our catalog, and the start of the names of columns and indexes that we put beside the user's. */
    private static final String OUR_SCHEMA = "vitrine";

    private static final String OUR_PREFIX = "_v_";

    private static final List<String> SCHEMA_LABELS =
            List.of("TABLE_SCHEM", "TYPE_SCHEM", "PKTABLE_SCHEM", "FKTABLE_SCHEM", "PROCEDURE_SCHEM", "FUNCTION_SCHEM");

    private final VitrineConnection connection;

    VitrineDatabaseMetaData(VitrineConnection connection, DatabaseMetaData inner) {
        super(inner);
        this.connection = connection;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public String getURL() throws SQLException {
        return "jdbc:vitrine:" + inner.getURL().replaceFirst("^jdbc:", "").replaceFirst("\\?.*$", "");
    }

    @Override
    public String getDriverName() {
        return DriverVersion.NAME;
    }

    @Override
    public String getDriverVersion() {
        return DriverVersion.TEXT;
    }

    @Override
    public int getDriverMajorVersion() {
        return DriverVersion.MAJOR;
    }

    @Override
    public int getDriverMinorVersion() {
        return DriverVersion.MINOR;
    }

    /** Unsupported, which the server's driver says by an exception. */
    @Override
    public RowIdLifetime getRowIdLifetime() {
        return RowIdLifetime.ROWID_UNSUPPORTED;
    }

    @Override
    public ResultSet getColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        MetadataTable columns = visible(inner.getColumns(catalog, schemaPattern, tableNamePattern, columnNamePattern));
        for (MetadataTable.Row row : columns.rows()) {
            Optional<ColumnRole> role = role(row);
            if (role.isPresent()) {
                role.get().media().ifPresent(kind -> describe(row, kind));
                if (role.get().computed()) {
                    row.set("IS_GENERATEDCOLUMN", "YES");
                }
            }
        }
        return shown(columns);
    }

    private static void describe(MetadataTable.Row column, MediaKind kind) {
        column.set("TYPE_NAME", typeName(kind));
        column.set("DATA_TYPE", String.valueOf(Types.VARCHAR));
        column.set("SOURCE_DATA_TYPE", null);
    }

    /** None, where the server's driver fails. */
    @Override
    public ResultSet getAttributes(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typeNamePattern,
            @Nullable String attributeNamePattern)
            throws SQLException {
        return none("TYPE_CAT text, TYPE_SCHEM text, TYPE_NAME text, ATTR_NAME text, DATA_TYPE int,"
                + " ATTR_TYPE_NAME text, ATTR_SIZE int, DECIMAL_DIGITS int, NUM_PREC_RADIX int, NULLABLE int,"
                + " REMARKS text, ATTR_DEF text, SQL_DATA_TYPE int, SQL_DATETIME_SUB int, CHAR_OCTET_LENGTH int,"
                + " ORDINAL_POSITION int, IS_NULLABLE text, SCOPE_CATALOG text, SCOPE_SCHEMA text, SCOPE_TABLE text,"
                + " SOURCE_DATA_TYPE smallint");
    }

    /** None, where the server's driver fails. */
    @Override
    public ResultSet getPseudoColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return none("TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text, COLUMN_NAME text, DATA_TYPE int,"
                + " COLUMN_SIZE int, DECIMAL_DIGITS int, NUM_PREC_RADIX int, COLUMN_USAGE text, REMARKS text,"
                + " CHAR_OCTET_LENGTH int, IS_NULLABLE text");
    }

    /** None, where the server's driver fails. */
    @Override
    public ResultSet getSuperTables(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tableNamePattern)
            throws SQLException {
        return none("TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text, SUPERTABLE_NAME text");
    }

    /** None, where the server's driver fails. */
    @Override
    public ResultSet getSuperTypes(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String typeNamePattern)
            throws SQLException {
        return none("TYPE_CAT text, TYPE_SCHEM text, TYPE_NAME text, SUPERTYPE_CAT text, SUPERTYPE_SCHEM text,"
                + " SUPERTYPE_NAME text");
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        MetadataTable types = MetadataTable.read(inner.getTypeInfo());
        for (MetadataTable.Row row : types.rows()) {
            String name = String.valueOf(row.get("TYPE_NAME")).replace("\"", "");
            if (name.startsWith(OUR_SCHEMA + ".") || isMediaType(name)) {
                types.remove(row);
            }
        }
        for (MediaKind kind : MediaKind.values()) {
            types.add(mediaType(typeName(kind)));
        }
        return shown(types);
    }

    private static boolean isMediaType(String name) {
        return Arrays.stream(MediaKind.values()).anyMatch(kind -> typeName(kind).equals(name));
    }

    private static Map<String, String> mediaType(String name) {
        return Map.ofEntries(
                Map.entry("TYPE_NAME", name),
                Map.entry("DATA_TYPE", String.valueOf(Types.VARCHAR)),
                Map.entry("PRECISION", String.valueOf(Integer.MAX_VALUE)),
                Map.entry("LITERAL_PREFIX", "'"),
                Map.entry("LITERAL_SUFFIX", "'"),
                Map.entry("NULLABLE", String.valueOf(typeNullable)),
                Map.entry("CASE_SENSITIVE", "t"),
                Map.entry("SEARCHABLE", String.valueOf(typeSearchable)),
                Map.entry("UNSIGNED_ATTRIBUTE", "t"),
                Map.entry("FIXED_PREC_SCALE", "f"),
                Map.entry("AUTO_INCREMENT", "f"),
                Map.entry("MINIMUM_SCALE", "0"),
                Map.entry("MAXIMUM_SCALE", "0"),
                Map.entry("NUM_PREC_RADIX", "10"));
    }

    @Override
    ResultSet rows(ResultSet innerRows) throws SQLException {
        return shown(visible(innerRows));
    }

    /** Reads rows and drops those about what is ours alone. */
    private MetadataTable visible(ResultSet innerRows) throws SQLException {
        MetadataTable table = MetadataTable.read(innerRows);
        for (MetadataTable.Row row : table.rows()) {
            if (isOurs(row)) {
                table.remove(row);
            }
        }
        return table;
    }

    private boolean isOurs(MetadataTable.Row row) throws SQLException {
        for (String label : SCHEMA_LABELS) {
            if (OUR_SCHEMA.equals(row.get(label))) {
                return true;
            }
        }
        String index = row.get("INDEX_NAME");
        if (index != null && index.startsWith(OUR_PREFIX)) {
            return true;
        }
        String type = row.get("TABLE_TYPE");
        String table = row.get("TABLE_NAME");
        if (type != null && type.contains("INDEX") && table != null && table.startsWith(OUR_PREFIX)) {
            return true;
        }
        return role(row).map(ColumnRole::hidden).orElse(false);
    }

    /** What the row's column is beyond its type. */
    private Optional<ColumnRole> role(MetadataTable.Row row) throws SQLException {
        String schema = row.get("TABLE_SCHEM");
        String table = row.get("TABLE_NAME");
        String column = row.get("COLUMN_NAME");
        return schema == null || table == null || column == null
                ? Optional.empty()
                : connection.engine().role(schema, table, column);
    }

    private ResultSet shown(MetadataTable table) throws SQLException {
        return wrapped(table.toResultSet(connection.inner));
    }

    private ResultSet none(String columns) throws SQLException {
        return wrapped(MetadataTable.empty(connection.inner, columns));
    }

    private ResultSet wrapped(ResultSet rows) throws SQLException {
        return new VitrineResultSet(new VitrineStatement(connection, rows.getStatement()), rows, null);
    }

    private static String typeName(MediaKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, inner, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return Wrappers.isWrapperFor(this, inner, type);
    }
}
