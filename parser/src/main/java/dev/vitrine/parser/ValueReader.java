package dev.vitrine.parser;

import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.lexer.ParameterIndex;
import dev.vitrine.parser.lexer.Strings;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import dev.vitrine.parser.write.InsertValue;

/** Tells what a value is when its text alone says so. */
final class ValueReader {
    private ValueReader() {}

    static InsertValue read(Tokens tokens, int first, int end) {
        if (first >= end) {
            throw ParseException.syntax(
                    tokens.sql(), tokens.get(first).start(), "found \"" + tokens.text(first) + "\"; expected a value");
        }
        Span span = tokens.span(first, end - 1);
        return switch (end - first) {
            case 1 -> one(tokens, first, span);
            case 2 -> two(tokens, first, span);
            default -> new InsertValue.OtherValue(span);
        };
    }

    private static InsertValue one(Tokens tokens, int i, Span span) {
        return switch (tokens.kind(i)) {
            case STRING, ESCAPE_STRING, UNICODE_STRING, DOLLAR_STRING ->
                new InsertValue.StringValue(Strings.value(tokens, i), span);
            case NUMBER -> new InsertValue.NumberValue(tokens.text(i), span);
            case PARAMETER -> new InsertValue.Parameter(ParameterIndex.of(tokens, i), span);
            case WORD -> word(tokens, i, span);
            default -> new InsertValue.OtherValue(span);
        };
    }

    private static InsertValue word(Tokens tokens, int i, Span span) {
        return switch (tokens.upperWord(i)) {
            case "NULL" -> new InsertValue.NullValue(span);
            case "TRUE" -> new InsertValue.BooleanValue(true, span);
            case "FALSE" -> new InsertValue.BooleanValue(false, span);
            case "DEFAULT" -> new InsertValue.DefaultValue(span);
            default -> new InsertValue.OtherValue(span);
        };
    }

    private static InsertValue two(Tokens tokens, int i, Span span) {
        if (tokens.is(i + 1, TokenKind.NUMBER) && (tokens.isOperator(i, "-") || tokens.isOperator(i, "+"))) {
            String sign = tokens.isOperator(i, "-") ? "-" : "";
            return new InsertValue.NumberValue(sign + tokens.text(i + 1), span);
        }
        if (tokens.kind(i + 1).isString()) {
            var kind = MediaKind.at(tokens, i);
            if (kind.isPresent()) {
                return new InsertValue.MediaValue(kind.get(), Strings.value(tokens, i + 1), span);
            }
        }
        return new InsertValue.OtherValue(span);
    }
}
