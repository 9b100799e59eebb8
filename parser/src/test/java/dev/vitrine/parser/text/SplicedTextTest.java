package dev.vitrine.parser.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SplicedTextTest {
    @Test
    void whatIsNotReplacedStays() {
        SplicedText spliced = new SplicedText.Builder("SELECT f(a), 'ş' FROM t")
                .replace(new Span(7, 11), "$1::text")
                .insert(23, " LIMIT 3")
                .build();

        assertThat(spliced.text()).isEqualTo("SELECT $1::text, 'ş' FROM t LIMIT 3");
    }

    @Test
    void withoutReplacementsTheTextIsTheSame() {
        assertThat(SplicedText.of("SELECT 1", List.of()).text()).isEqualTo("SELECT 1");
    }

    @Test
    void anOffsetBehindAReplacementMapsBack() {
        SplicedText spliced = new SplicedText.Builder("SELECT f(a), b FROM t")
                .replace(new Span(7, 11), "NULL::text")
                .build();

        assertThat(spliced.originalOffset(spliced.text().indexOf("b FROM"))).isEqualTo(13);
        assertThat(spliced.originalOffset(0)).isZero();
        assertThat(spliced.originalOffset(9)).isEqualTo(7);
        assertThat(spliced.originalOffset(1000)).isEqualTo(21);
    }

    @Test
    void theServersPositionIsCountedInCharacters() {
        SplicedText spliced = new SplicedText.Builder("SELECT '🎬',\n f(a), wrong FROM t")
                .replace(new Span(14, 18), "NULL::text")
                .build();
        int offset = spliced.text().indexOf("wrong");
        int serverPosition = spliced.text().codePointCount(0, offset) + 1;

        assertThat(spliced.originalPosition(serverPosition)).isEqualTo(new SourcePosition(2, 8));
        assertThat(spliced.originalServerPosition(serverPosition)).isEqualTo(20);
    }

    @Test
    void insertionsAtOnePlaceKeepTheirOrder() {
        assertThat(new SplicedText.Builder("ab")
                        .replace(new Span(1, 2), "X")
                        .insert(1, "1")
                        .insert(1, "2")
                        .build()
                        .text())
                .isEqualTo("a12X");
    }

    @Test
    void overlappingReplacementsAreRefused() {
        SplicedText.Builder builder =
                new SplicedText.Builder("abcdef").delete(new Span(1, 3)).delete(new Span(2, 4));

        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void linesEndWithAnyLineBreak() {
        assertThat(SourcePosition.of("a\nb\r\nc\rd", 7)).isEqualTo(new SourcePosition(4, 1));
        assertThat(SourcePosition.of("a\r\nb", 3)).isEqualTo(new SourcePosition(2, 1));
        assertThat(SourcePosition.of("\tx", 1)).isEqualTo(new SourcePosition(1, 2));
    }
}
