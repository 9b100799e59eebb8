package dev.vitrine.examples.functions;

import dev.vitrine.udf.Default;
import dev.vitrine.udf.Scalar;
import dev.vitrine.udf.TableFunction;
import dev.vitrine.udf.UdfException;
import java.text.BreakIterator;
import java.util.Locale;
import java.util.stream.Stream;

/** Functions of text. */
public final class Texts {
    private Texts() {}

    /**
     * A row of {@code sentences}.
     *
     * @param sentence the sentence without the blanks around it
     * @param start where it starts in the text, in UTF-16 units from 0
     */
    public record Sentence(String sentence, int start) {}

    /** The text cut to a length, with an ending where something was cut off. */
    @Scalar(name = "text_shorten", description = "The text cut to max_length characters, the ending included")
    public static String shorten(String text, @Default("40") int maxLength, @Default("...") String ending) {
        int room = maxLength - ending.codePointCount(0, ending.length());
        if (room < 0) {
            throw UdfException.invalidArgument(
                    "max_length must have room for the ending \"%s\", not be %d".formatted(ending, maxLength));
        }
        return text.codePointCount(0, text.length()) <= maxLength
                ? text
                : text.substring(0, text.offsetByCodePoints(0, room)) + ending;
    }

    /** The sentences of a text, by Unicode's rules for no particular language. */
    @TableFunction(name = "sentences", description = "The sentences of a text")
    public static Stream<Sentence> sentences(String text) {
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(text);
        Stream.Builder<Sentence> sentences = Stream.builder();
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            String sentence = text.substring(start, end).strip();
            if (!sentence.isEmpty()) {
                sentences.add(new Sentence(sentence, start));
            }
            start = end;
        }
        return sentences.build();
    }
}
