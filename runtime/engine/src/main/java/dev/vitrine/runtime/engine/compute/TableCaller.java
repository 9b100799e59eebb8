package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.function.Signature;
import dev.vitrine.planner.function.TableProducer;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.internal.DecodedMedia;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows that a table function gives for one row, one after the other. Used by one thread at a time. */
public final class TableCaller implements AutoCloseable {
    private final String call;
    private final MediaAccess media;
    private final @Nullable Stream<?> stream;
    private final Iterator<?> rows;
    private @Nullable Object current;

    private TableCaller(String call, MediaAccess media, @Nullable Stream<?> stream) {
        this.call = call;
        this.media = media;
        this.stream = stream;
        this.rows = stream == null ? List.of().iterator() : stream.iterator();
    }

    /**
     * Calls a function; a NULL that it does not take gives no rows.
     *
     * @param values what is passed, one a parameter
     * @param call the call as the user wrote it, for messages
     * @throws RowFailure if it fails
     */
    public static TableCaller open(
            TableProducer producer, List<@Nullable Object> values, String call, MediaAccess media) {
        List<@Nullable Object> arguments = new ArrayList<>();
        List<Signature.Parameter> parameters = producer.signature().parameters();
        try {
            for (int i = 0; i < parameters.size(); i++) {
                Object value = values.get(i);
                if (value == null && !parameters.get(i).nullable()) {
                    return new TableCaller(call, media, null);
                }
                arguments.add(WireValues.toArgument(value, parameters.get(i).type(), media));
            }
            return new TableCaller(
                    call, media, (Stream<?>) (Object) producer.handle().invokeExact(arguments.toArray()));
        } catch (Throwable e) {
            throw failed(call, e);
        }
    }

    /** Goes to the next row; false after the last. */
    public boolean next() {
        try {
            if (!rows.hasNext()) {
                return false;
            }
            current = rows.next();
            return true;
        } catch (RuntimeException | Error e) {
            throw failed(call, e);
        }
    }

    /** A column of the current row; a medium that was made is put into the media store. */
    public @Nullable Object value(TableProducer.OutputColumn column) {
        try {
            Object value = WireValues.fromResult(
                    (Object) column.reader().invokeExact(new Object[] {Objects.requireNonNull(current)}));
            return value instanceof Media medium ? media.store(List.of(medium)).get(0) : value;
        } catch (Throwable e) {
            throw failed(call, e);
        }
    }

    /** Bytes that columns of the current row take which are kept decoded until they are opened, about. */
    long decodedBytes(List<TableProducer.OutputColumn> columns) {
        long bytes = 0;
        try {
            for (TableProducer.OutputColumn column : columns) {
                Object value = (Object) column.reader().invokeExact(new Object[] {Objects.requireNonNull(current)});
                if (value instanceof Media medium) {
                    bytes += medium.as(DecodedMedia.class)
                            .map(DecodedMedia::decodedBytes)
                            .orElse(0L);
                }
            }
        } catch (Throwable e) {
            throw failed(call, e);
        }
        return bytes;
    }

    private static RuntimeException failed(String call, Throwable thrown) {
        if (thrown instanceof VirtualMachineError error) {
            throw error;
        }
        return RowFailure.of(0, call, thrown);
    }

    @Override
    public void close() {
        if (stream != null) {
            stream.close();
        }
    }
}
