package dev.vitrine.jdbc;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.io.Reader;
import java.net.MalformedURLException;
import java.net.URL;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A result set: the server driver's, with hidden columns left out, media contents and vectors. */
class VitrineResultSet extends ForwardingResultSet {
    final VitrineStatement statement;

    /** The numbers of the visible columns in {@link #inner}; null if all are. */
    private final int @Nullable [] columns;

    private @Nullable MediaColumns mediaColumns;

    /** By the column's number in {@link #inner}; made for the first frame. */
    private volatile @Nullable Map<Integer, FramesAhead> framesAhead;

    VitrineResultSet(VitrineStatement statement, ResultSet inner, int @Nullable [] columns) {
        super(inner);
        this.statement = statement;
        this.columns = columns;
    }

    @Override
    public Statement getStatement() throws SQLException {
        if (isClosed()) {
            throw SqlExceptions.of("24000", "This ResultSet is closed.");
        }
        return statement;
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        return new VitrineResultSetMetaData(statement.connection.engine(), inner.getMetaData(), columns);
    }

    @Override
    public int findColumn(String label) throws SQLException {
        int found = inner.findColumn(label);
        if (columns == null) {
            return found;
        }
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] == found) {
                return i + 1;
            }
        }
        throw SqlExceptions.of("42703", "The column name " + label + " was not found in this ResultSet.");
    }

    @Override
    final int column(int column) throws SQLException {
        return columns == null ? column : VisibleColumns.number(columns, column);
    }

    @Override
    public @Nullable Array getArray(int column) throws SQLException {
        Array array = inner.getArray(column(column));
        return array == null ? null : new VitrineArray(statement.connection, array);
    }

    @Override
    public byte @Nullable [] getBytes(int column) throws SQLException {
        Media media = content(column);
        return media == null ? inner.getBytes(column(column)) : MediaContents.bytes(media);
    }

    @Override
    public @Nullable InputStream getBinaryStream(int column) throws SQLException {
        Media media = content(column);
        return media == null ? inner.getBinaryStream(column(column)) : MediaContents.stream(media);
    }

    @Override
    public @Nullable Object getObject(int column) throws SQLException {
        return shown(inner.getObject(column(column)));
    }

    @Override
    public @Nullable Object getObject(int column, @Nullable Map<String, Class<?>> types) throws SQLException {
        return shown(inner.getObject(column(column), types));
    }

    @Override
    public <T> @Nullable T getObject(int column, Class<T> type) throws SQLException {
        if (type == float[].class) {
            return type.cast(Vectors.parse(inner.getString(column(column))));
        }
        if (type == Array.class) {
            return type.cast(getArray(column));
        }
        if (type == byte[].class) {
            return type.cast(getBytes(column));
        }
        if (type == InputStream.class) {
            return type.cast(getBinaryStream(column));
        }
        if (type == BufferedImage.class) {
            return type.cast(pixels(column));
        }
        if (Media.class.isAssignableFrom(type)) {
            return MediaContents.as(type, media(column, MediaContents.kindOf(type)));
        }
        return inner.getObject(column(column), type);
    }

    @Override
    public @Nullable String getNString(int column) throws SQLException {
        return getString(column);
    }

    @Override
    public @Nullable Reader getNCharacterStream(int column) throws SQLException {
        return getCharacterStream(column);
    }

    @Override
    public @Nullable URL getURL(int column) throws SQLException {
        String text = getString(column);
        try {
            return text == null ? null : new URL(text);
        } catch (MalformedURLException e) {
            throw SqlExceptions.of("22023", "\"" + text + "\" is no URL: " + e.getMessage(), e);
        }
    }

    @Override
    public int getHoldability() throws SQLException {
        return statement.getResultSetHoldability();
    }

    @Override
    public void updateArray(int column, @Nullable Array value) throws SQLException {
        inner.updateArray(column(column), VitrineArray.unwrapped(value));
    }

    @Override
    public void updateObject(int column, @Nullable Object value) throws SQLException {
        inner.updateObject(column(column), statement.connection.serverValue(value));
    }

    @Override
    public void updateObject(int column, @Nullable Object value, SQLType type) throws SQLException {
        updateObject(column, value);
    }

    @Override
    public void updateObject(int column, @Nullable Object value, SQLType type, int scale) throws SQLException {
        updateObject(column, value, scale);
    }

    @Override
    public void close() throws SQLException {
        dropFramesAhead();
        inner.close();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, inner, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return Wrappers.isWrapperFor(this, inner, type);
    }

    /** Wraps what would lead to the server driver's connection. */
    private @Nullable Object shown(@Nullable Object value) throws SQLException {
        if (value instanceof Array array) {
            return new VitrineArray(statement.connection, array);
        }
        return value instanceof ResultSet rows ? statement.connection.show(rows) : value;
    }

    /** The cell's media value, about to be read; null if the column is not a media column or the cell is NULL. */
    private @Nullable Media content(int column) throws SQLException {
        Optional<MediaKind> kind = mediaKind(column);
        String locator = kind.isEmpty() ? null : inner.getString(column(column));
        if (locator == null) {
            return null;
        }
        FrameAhead frame = frame(column, kind.get(), locator, FrameAhead.Form.ENCODED);
        return frame != null ? frame.media() : open(kind.get(), locator);
    }

    private @Nullable BufferedImage pixels(int column) throws SQLException {
        MediaKind kind = mediaKind(column, Optional.of(MediaKind.IMAGE));
        String locator = inner.getString(column(column));
        if (locator == null) {
            return null;
        }
        FrameAhead frame = frame(column, kind, locator, FrameAhead.Form.PIXELS);
        BufferedImage made = frame == null ? null : frame.takePixels();
        return made != null ? made : MediaContents.pixels(frame != null ? frame.media() : open(kind, locator));
    }

    /** The cell's media value, also in a column that merely holds locators if the kind is known otherwise. */
    private @Nullable Media media(int column, Optional<MediaKind> otherwise) throws SQLException {
        MediaKind kind = mediaKind(column, otherwise);
        String locator = inner.getString(column(column));
        return locator == null ? null : open(kind, locator);
    }

    private Media open(MediaKind kind, String locator) throws SQLException {
        return statement.connection.engine().media(kind, locator);
    }

    private @Nullable FrameAhead frame(int column, MediaKind kind, String locator, FrameAhead.Form form)
            throws SQLException {
        if (!FramesAhead.mayBeFrame(kind, locator)) {
            return null;
        }
        Map<Integer, FramesAhead> columnsAhead = framesAhead;
        if (columnsAhead == null) {
            columnsAhead = new ConcurrentHashMap<>(1);
            framesAhead = columnsAhead;
        }
        EngineSession engine = statement.connection.engine();
        return columnsAhead
                .computeIfAbsent(
                        column(column), number -> new FramesAhead(picture -> engine.media(kind, picture), number))
                .read(inner, getRow(), locator, form);
    }

    /** Gives up the frames that were to be read next; any thread may call it. */
    final void dropFramesAhead() {
        Map<Integer, FramesAhead> columnsAhead = framesAhead;
        if (columnsAhead != null) {
            columnsAhead.values().forEach(FramesAhead::drop);
        }
    }

    private MediaKind mediaKind(int column, Optional<MediaKind> otherwise) throws SQLException {
        return mediaKind(column)
                .or(() -> otherwise)
                .orElseThrow(() -> SqlExceptions.of(
                        "42846",
                        "column " + column + " is not a media column; ask for an Image, Video, Audio or Document"));
    }

    private Optional<MediaKind> mediaKind(int column) throws SQLException {
        if (mediaColumns == null) {
            mediaColumns = new MediaColumns(statement.connection.engine(), inner.getMetaData());
        }
        return mediaColumns.kind(column(column));
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + inner + "]";
    }
}
