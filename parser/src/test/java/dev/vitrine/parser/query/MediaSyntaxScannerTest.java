package dev.vitrine.parser.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.query.MediaSyntax.Form;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaSyntaxScannerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT IMAGE 'a.png'        | LITERAL       | IMAGE    | IMAGE 'a.png'        | IMAGE",
                "SELECT video E'a\\'b'       | LITERAL       | VIDEO    | video E'a\\'b'       | video",
                "SELECT x::image FROM t      | CAST_OPERATOR | IMAGE    | ::image              | image",
                "SELECT x :: AUDIO, y        | CAST_OPERATOR | AUDIO    | :: AUDIO             | AUDIO",
                "SELECT x::image(640, 480)   | CAST_OPERATOR | IMAGE    | ::image(640, 480)    | image(640, 480)",
                "SELECT CAST(a + b AS DOCUMENT) | CAST_FUNCTION | DOCUMENT | CAST(a + b AS DOCUMENT) | DOCUMENT",
            })
    void mediaSyntaxIsFound(String sql, Form form, MediaKind kind, String span, String type) {
        List<MediaSyntax> found = MediaSyntaxScanner.scan(sql);

        assertThat(found).hasSize(1);
        assertThat(found.get(0).form()).isEqualTo(form);
        assertThat(found.get(0).kind()).isEqualTo(kind);
        assertThat(found.get(0).span().in(sql)).isEqualTo(span);
        assertThat(found.get(0).type().in(sql)).isEqualTo(type);
    }

    @Test
    void aLiteralsValueIsDecoded() {
        assertThat(MediaSyntaxScanner.scan("VALUES (IMAGE 'it''s.png')").get(0).value())
                .contains("it's.png");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT image FROM t",
                "SELECT a AS image",
                "SELECT (SELECT a AS image)",
                "SELECT x::public.image",
                "SELECT x::\"image\"",
                "SELECT f(a AS image)",
                "SELECT image = 'x'",
                "SELECT xmlparse(DOCUMENT '<a/>')",
            })
    void theWordsAsNamesAreLeftAlone(String sql) {
        assertThat(MediaSyntaxScanner.scan(sql)).isEmpty();
    }
}
