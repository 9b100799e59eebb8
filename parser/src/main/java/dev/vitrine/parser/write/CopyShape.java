package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Clause;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/**
 * A COPY.
 *
 * @param target absent if a query is copied
 * @param query the query between its parentheses
 * @param endpoint the file's name, the program or the stream
 * @param location the text of a file's name or program
 * @param options in the order of the text
 * @param optionsSpan the options with the word WITH
 */
public record CopyShape(
        Span span,
        Optional<Target> target,
        Optional<ColumnList> columns,
        Optional<Span> query,
        Direction direction,
        Endpoint endpoint,
        Span endpointSpan,
        Optional<String> location,
        List<Option> options,
        Optional<Span> optionsSpan,
        Optional<Clause> where)
        implements WriteShape {
    public CopyShape {
        options = List.copyOf(options);
    }

    @Override
    public Optional<Span> with() {
        return Optional.empty();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.copy(this);
    }

    /** Into the table or out of it. */
    public enum Direction {
        FROM,
        TO
    }

    /** The other end. */
    public enum Endpoint {
        FILE,
        PROGRAM,
        STDIN,
        STDOUT
    }

    /**
     * One option.
     *
     * @param name folded to lower case
     * @param value decoded if it is one string, as written otherwise; empty if there is none
     */
    public record Option(String name, String value, Span span) {}

    /** The value of an option, if it is given. */
    public Optional<String> option(String name) {
        return options.stream()
                .filter(option -> option.name().equals(name))
                .map(Option::value)
                .findFirst();
    }
}
