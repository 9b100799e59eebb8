package dev.vitrine.parser.query;

import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.TimeSpec.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tables that are read {@code AS OF} an earlier state, wherever in a statement they stand. Works on tokens: what
 * surrounds them need not be understood.
 */
public final class TimeTravelScanner {
    private TimeTravelScanner() {}

    /** All references in the order of the text. */
    public static List<TimeTravelReference> scan(String sql) {
        return scan(Lexer.tokens(sql));
    }

    public static List<TimeTravelReference> scan(Tokens tokens) {
        List<TimeTravelReference> found = new ArrayList<>();
        for (int i = 1; i < tokens.size(); i++) {
            TimeSpec spec = specAt(tokens, i);
            if (spec != null) {
                int end = tokens.indexAt(spec.span().end());
                found.add(new TimeTravelReference(nameBefore(tokens, i), spec, aliasAt(tokens, end)));
                i = end - 1;
            }
        }
        return found;
    }

    /** Whether a time spec begins at this token, behind a table's name. */
    public static boolean isSpec(Tokens tokens, int i) {
        return (tokens.isWord(i, "AS") || tokens.isWord(i, "FOR")) && specAt(tokens, i) != null;
    }

    /** The reference whose time spec begins at this token. */
    public static Optional<TimeTravelReference> at(Tokens tokens, int i) {
        TimeSpec spec = specAt(tokens, i);
        return spec == null
                ? Optional.empty()
                : Optional.of(new TimeTravelReference(
                        nameBefore(tokens, i),
                        spec,
                        aliasAt(tokens, tokens.indexAt(spec.span().end()))));
    }

    /** The moment that {@code VERSION n}, {@code TIMESTAMP t}, {@code SNAPSHOT s} or {@code LABEL 'x'} names at this token. */
    public static Optional<TimeSpec> targetAt(Tokens tokens, int i) {
        Kind kind = kindAt(tokens, i);
        return kind == null ? Optional.empty() : Optional.ofNullable(spec(tokens, i, i + 1, kind));
    }

    private static @Nullable TimeSpec specAt(Tokens tokens, int i) {
        if (!Keywords.isFreeName(tokens, i - 1)) {
            return null;
        }
        if (tokens.areWords(i, "AS", "OF")) {
            Kind kind = kindAt(tokens, i + 2);
            return kind == null ? null : spec(tokens, i, i + 3, kind);
        }
        if (tokens.areWords(i, "FOR", "VERSION", "AS", "OF")) {
            return spec(tokens, i, i + 4, Kind.VERSION);
        }
        if (tokens.areWords(i, "FOR", "SYSTEM_TIME", "AS", "OF")) {
            return spec(tokens, i, i + 4, Kind.TIMESTAMP);
        }
        return null;
    }

    private static @Nullable Kind kindAt(Tokens tokens, int i) {
        return switch (tokens.upperWord(i)) {
            case "VERSION" -> Kind.VERSION;
            case "TIMESTAMP" -> Kind.TIMESTAMP;
            case "SNAPSHOT" -> Kind.SNAPSHOT;
            case "LABEL" -> Kind.LABEL;
            default -> null;
        };
    }

    private static @Nullable TimeSpec spec(Tokens tokens, int first, int argument, Kind kind) {
        int end = kind == Kind.SNAPSHOT
                ? Keywords.isFreeName(tokens, argument) ? QualifiedName.end(tokens, argument) : argument
                : endOfExpression(tokens, argument);
        return end == argument ? null : new TimeSpec(kind, tokens.span(first, end - 1), tokens.span(argument, end - 1));
    }

    /** Operands joined by operators, as far as an alias or the next clause. */
    private static int endOfExpression(Tokens tokens, int from) {
        int i = from;
        while (true) {
            while (tokens.is(i, TokenKind.OPERATOR)) {
                i++;
            }
            int operand = endOfOperand(tokens, i);
            if (operand == i) {
                return from;
            }
            i = endOfSuffixes(tokens, operand);
            if (tokens.areWords(i, "AT", "TIME", "ZONE")) {
                i += 3;
            } else if (!tokens.is(i, TokenKind.OPERATOR)) {
                return i;
            }
        }
    }

    private static int endOfOperand(Tokens tokens, int i) {
        return switch (tokens.kind(i)) {
            case STRING, ESCAPE_STRING, UNICODE_STRING, DOLLAR_STRING, NUMBER, PARAMETER -> i + 1;
            case OPEN_PAREN, OPEN_BRACE -> tokens.skip(i);
            case WORD, QUOTED_WORD -> isOperandName(tokens, i) ? endOfNamedOperand(tokens, i) : i;
            default -> i;
        };
    }

    /** Not the word that begins the next clause. */
    private static boolean isOperandName(Tokens tokens, int i) {
        return Keywords.isFreeName(tokens, i)
                || tokens.isAnyWord(
                        i,
                        "NULL",
                        "TRUE",
                        "FALSE",
                        "CAST",
                        "ARRAY",
                        "CURRENT_DATE",
                        "CURRENT_TIME",
                        "CURRENT_TIMESTAMP",
                        "LOCALTIME",
                        "LOCALTIMESTAMP");
    }

    private static int endOfNamedOperand(Tokens tokens, int i) {
        int end = QualifiedName.end(tokens, i);
        if (tokens.is(end, TokenKind.OPEN_PAREN)) {
            end = tokens.skip(end);
        }
        if (tokens.isWord(end, "WITH") && tokens.areWords(end + 1, "TIME", "ZONE")) {
            end += 3;
        }
        return tokens.kind(end).isString() ? end + 1 : end;
    }

    private static int endOfSuffixes(Tokens tokens, int from) {
        int i = from;
        while (tokens.is(i, TokenKind.CAST)) {
            i = endOfType(tokens, i + 1);
        }
        return i;
    }

    /** Behind a type's name with its modifiers, such as {@code timestamp(3) with time zone} or {@code text[]}. */
    static int endOfType(Tokens tokens, int from) {
        int i = QualifiedName.end(tokens, from);
        if (tokens.isAnyWord(i, "PRECISION", "VARYING")) {
            i++;
        }
        if (tokens.is(i, TokenKind.OPEN_PAREN)) {
            i = tokens.skip(i);
        }
        if (tokens.isAnyWord(i, "WITH", "WITHOUT") && tokens.areWords(i + 1, "TIME", "ZONE")) {
            i += 3;
        }
        while (tokens.is(i, TokenKind.OPEN_BRACKET)) {
            i = tokens.skip(i);
        }
        return i;
    }

    private static QualifiedName nameBefore(Tokens tokens, int i) {
        int from = i - 1;
        while (tokens.is(from - 1, TokenKind.DOT) && tokens.kind(from - 2).isName()) {
            from -= 2;
        }
        return QualifiedName.read(tokens, from, i);
    }

    /** The alias that begins at this token. */
    static Optional<Alias> aliasAt(Tokens tokens, int i) {
        boolean withAs = tokens.isWord(i, "AS");
        int name = withAs ? i + 1 : i;
        boolean present = withAs ? tokens.kind(name).isName() : Keywords.isFreeName(tokens, name);
        return present
                ? Optional.of(new Alias(tokens.name(name), tokens.get(name).span()))
                : Optional.empty();
    }
}
