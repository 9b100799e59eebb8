package dev.vitrine.parser;

import dev.vitrine.parser.StatementSplitter.Range;
import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.Alias;
import dev.vitrine.parser.write.Returning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a RETURNING clause and the aliases in it. */
final class ReturningReader {
    private ReturningReader() {}

    static Optional<Returning> read(TokenReader reader) {
        int first = reader.at();
        if (!reader.accept("RETURNING")) {
            return Optional.empty();
        }
        Tokens tokens = reader.tokens();
        int list = reader.at();
        int end = reader.skipTo(i -> tokens.areWords(i, "LIMIT", "COST") || tokens.areWords(i, "NO", "CASCADE"));
        if (end == list) {
            throw reader.expected("a column or *");
        }
        List<Returning.Item> items = new ArrayList<>();
        for (Range item : reader.list(list, end)) {
            if (item.first() >= item.end()) {
                reader.moveTo(item.first());
                throw reader.expected("a column or *");
            }
            items.add(item(tokens, item));
        }
        return Optional.of(new Returning(items, reader.since(first), reader.since(list)));
    }

    private static Returning.Item item(Tokens tokens, Range item) {
        int last = item.end() - 1;
        int expressionEnd = aliasStart(tokens, item);
        boolean hasAlias = expressionEnd < item.end();
        boolean star = tokens.isOperator(last, "*") && (item.first() == last || tokens.is(last - 1, TokenKind.DOT));
        return new Returning.Item(
                tokens.span(item.first(), last),
                tokens.span(item.first(), expressionEnd - 1),
                hasAlias
                        ? Optional.of(
                                new Alias(tokens.name(last), tokens.get(last).span()))
                        : Optional.empty(),
                star);
    }

    /** The index of AS, or of a bare alias, or the item's end. */
    private static int aliasStart(Tokens tokens, Range item) {
        int last = item.end() - 1;
        if (!tokens.kind(last).isName() || last == item.first()) {
            return item.end();
        }
        if (tokens.isWord(last - 1, "AS")) {
            return last - 1 > item.first() ? last - 1 : item.end();
        }
        return isBareAlias(tokens, last) ? last : item.end();
    }

    private static boolean isBareAlias(Tokens tokens, int last) {
        if (!Keywords.isFreeName(tokens, last) || tokens.isAnyWord(last, "PRECISION", "VARYING", "ZONE")) {
            return false;
        }
        return switch (tokens.kind(last - 1)) {
            case CLOSE_PAREN, CLOSE_BRACKET, NUMBER, PARAMETER, QUOTED_WORD -> true;
            case STRING, ESCAPE_STRING, UNICODE_STRING, DOLLAR_STRING, BIT_STRING -> true;
            case WORD -> isEndOfExpression(tokens, last - 1);
            default -> false;
        };
    }

    /** Whether an expression may end with this word; others, such as COLLATE or NOT, want something behind them. */
    private static boolean isEndOfExpression(Tokens tokens, int i) {
        return tokens.isAnyWord(i, "END", "NULL", "TRUE", "FALSE", "NOTNULL", "ISNULL")
                || tokens.upperWord(i).startsWith("CURRENT_")
                || (Keywords.isFreeName(tokens, i) && !tokens.isAnyWord(i, "OPERATOR", "AT"));
    }
}
