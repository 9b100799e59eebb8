package dev.vitrine.parser.text;

/** A place in the SQL text, both numbers counted from 1. A tab is one column. */
public record SourcePosition(int line, int column) {
    public SourcePosition {
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("position is 1-based: " + line + ":" + column);
        }
    }

    /**
     * The position of an offset. {@code \n}, {@code \r} and {@code \r\n} end a line.
     *
     * @param offset 0-based, in Java chars; an offset past the end means the end
     */
    public static SourcePosition of(CharSequence sql, int offset) {
        int end = Math.min(Math.max(offset, 0), sql.length());
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < end; i++) {
            char c = sql.charAt(i);
            boolean crBeforeLf = c == '\r' && i + 1 < sql.length() && sql.charAt(i + 1) == '\n';
            if (c == '\n' || (c == '\r' && !crBeforeLf)) {
                line++;
                lineStart = i + 1;
            }
        }
        return new SourcePosition(line, end - lineStart + 1);
    }

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
