package dev.vitrine.planner.expression;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.query.MediaSyntax;
import dev.vitrine.parser.query.MediaSyntaxScanner;
import dev.vitrine.parser.text.SplicedText;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.udf.MediaKind;

/** Media literals and casts, whose type names Postgres knows only in schema {@code vitrine}. */
public final class MediaText {
    private MediaText() {}

    /** The text with every media type named so that Postgres knows it. */
    public static String cast(String sql) {
        SplicedText.Builder text = new SplicedText.Builder(sql);
        splice(sql, text);
        return text.build().text();
    }

    /** Names every media type of a text so that Postgres knows it. */
    public static void splice(String sql, SplicedText.Builder text) {
        for (MediaSyntax syntax : MediaSyntaxScanner.scan(Lexer.tokens(sql))) {
            text.replace(
                    syntax.type(),
                    PostgresType.of(MediaKind.valueOf(syntax.kind().name())).sqlName());
        }
    }
}
