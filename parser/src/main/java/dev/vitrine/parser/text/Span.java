package dev.vitrine.parser.text;

/**
 * A half-open piece {@code [start, end)} of a SQL text.
 *
 * @param start 0-based offset of the first Java char
 * @param end offset behind the last one, not before {@code start}
 */
public record Span(int start, int end) {
    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("not a span: [" + start + ", " + end + ")");
        }
    }

    /** The text of this span. */
    public String in(String sql) {
        return sql.substring(start, end);
    }

    /** Whether nothing lies between start and end. */
    public boolean isEmpty() {
        return start == end;
    }

    /** Whether the other span lies within this one; every span contains itself. */
    public boolean contains(Span other) {
        return start <= other.start && other.end <= end;
    }

    /** The smallest span over both. */
    public Span to(Span other) {
        return new Span(Math.min(start, other.start), Math.max(end, other.end));
    }

    /** Where this span begins, for messages. */
    public SourcePosition position(CharSequence sql) {
        return SourcePosition.of(sql, start);
    }
}
