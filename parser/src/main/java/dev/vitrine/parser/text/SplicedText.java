package dev.vitrine.parser.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A SQL text with some pieces replaced, and the way back from a place in the result to the place in the original. What was
 * not replaced is the same, char by char. Immutable.
 */
public final class SplicedText {
    private final String original;
    private final String text;
    private final List<Replacement> replacements;

    private SplicedText(String original, String text, List<Replacement> replacements) {
        this.original = original;
        this.text = text;
        this.replacements = replacements;
    }

    /**
     * One replacement; an empty span inserts.
     *
     * @param span what goes, in the original
     * @param text what comes
     */
    public record Replacement(Span span, String text) {
        public Replacement {
            Objects.requireNonNull(span, "span");
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * Applies replacements. Insertions at the same place keep the order in which they are given, and come before a
     * replacement that begins there.
     *
     * @throws IllegalArgumentException if two spans overlap or one ends behind the text
     */
    public static SplicedText of(String original, List<Replacement> replacements) {
        List<Replacement> sorted = new ArrayList<>(replacements);
        sorted.sort(Comparator.comparingInt((Replacement r) -> r.span().start())
                .thenComparingInt(r -> r.span().isEmpty() ? 0 : 1));
        StringBuilder result = new StringBuilder(original.length() + 64);
        int copied = 0;
        for (Replacement replacement : sorted) {
            Span span = replacement.span();
            if (span.start() < copied || span.end() > original.length()) {
                throw new IllegalArgumentException("replacement of " + span + " overlaps another or the end");
            }
            result.append(original, copied, span.start()).append(replacement.text());
            copied = span.end();
        }
        result.append(original, copied, original.length());
        return new SplicedText(original, result.toString(), List.copyOf(sorted));
    }

    /** Collects replacements; one thread at a time. */
    public static final class Builder {
        private final String original;
        private final List<Replacement> replacements = new ArrayList<>();

        public Builder(String original) {
            this.original = Objects.requireNonNull(original, "original");
        }

        public Builder replace(Span span, String text) {
            replacements.add(new Replacement(span, text));
            return this;
        }

        public Builder insert(int offset, String text) {
            return replace(new Span(offset, offset), text);
        }

        public Builder delete(Span span) {
            return replace(span, "");
        }

        /** As {@link SplicedText#of}. */
        public SplicedText build() {
            return of(original, replacements);
        }
    }

    /** The text after all replacements. */
    public String text() {
        return text;
    }

    /**
     * Where a place of the result stands in the original. A place inside a replacement's text maps to the start of what was
     * replaced.
     *
     * @param offset 0-based, in Java chars, into {@link #text()}; one behind the end is clamped
     */
    public int originalOffset(int offset) {
        int wanted = Math.min(Math.max(offset, 0), text.length());
        int shift = 0;
        for (Replacement replacement : replacements) {
            int start = replacement.span().start() + shift;
            if (wanted < start) {
                break;
            }
            int end = start + replacement.text().length();
            if (wanted < end) {
                return replacement.span().start();
            }
            shift = end - replacement.span().end();
        }
        return Math.min(wanted - shift, original.length());
    }

    /**
     * The position in the user's text of an error that the server reports.
     *
     * @param serverPosition as in Postgres' {@code P} field: from 1, counted in characters (code points), not Java chars
     */
    public SourcePosition originalPosition(int serverPosition) {
        int characters = Math.min(Math.max(serverPosition - 1, 0), text.codePointCount(0, text.length()));
        return SourcePosition.of(original, originalOffset(text.offsetByCodePoints(0, characters)));
    }

    /**
     * As {@link #originalPosition}, in the server's own terms: 1-based characters of the original text.
     *
     * @param serverPosition from 1, in characters (code points) of {@link #text()}
     */
    public int originalServerPosition(int serverPosition) {
        int characters = Math.min(Math.max(serverPosition - 1, 0), text.codePointCount(0, text.length()));
        return original.codePointCount(0, originalOffset(text.offsetByCodePoints(0, characters))) + 1;
    }
}
