package dev.vitrine.planner.function;

import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * A function that gives rows.
 *
 * @param signature what it takes
 * @param columns the columns of its rows, without {@code pos}
 * @param handle the method as {@code Object (Object[])}: takes boxed values, gives a {@code Stream} of records
 * @param version changes when its rows change
 */
public record TableProducer(Signature signature, List<OutputColumn> columns, MethodHandle handle, String version)
        implements Function {
    /**
     * A column of the rows.
     *
     * @param name the name in SQL, lower case
     * @param type its type
     * @param reader reads the component of a record, as {@code Object (Object[])} with the record
     * @param fragment what it is part of, if it need not be stored
     */
    public record OutputColumn(String name, ValueType type, MethodHandle reader, Optional<PartOf> fragment) {}

    /**
     * A value that is part of a media argument.
     *
     * @param parameter the SQL name of the argument's parameter
     * @param template the fragment of its locator, columns in braces
     */
    public record PartOf(String parameter, String template) {}

    public TableProducer {
        columns = List.copyOf(columns);
    }
}
