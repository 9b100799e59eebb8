package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;

/** Operators, casts, COLLATE, AT TIME ZONE, tests with IS, field access, pattern matches. */
final class OperatorRules implements MaskRule {
    private final Canvas canvas;
    private final Tokens tokens;

    OperatorRules(Canvas canvas) {
        this.canvas = canvas;
        this.tokens = canvas.tokens();
    }

    @Override
    public int apply(int i) {
        return switch (tokens.kind(i)) {
            case OPERATOR -> operator(i);
            case CAST -> cast(i);
            case ASSIGN -> {
                canvas.put(i, "=>");
                yield i + 1;
            }
            case DOT -> fieldAccess(i);
            case COLON, SEMICOLON, OTHER -> {
                canvas.blank(i, i + 1);
                yield i + 1;
            }
            case WORD -> tokens.is(i - 1, TokenKind.DOT) ? i : wordOperator(i);
            default -> i;
        };
    }

    private int operator(int i) {
        String text = tokens.text(i);
        switch (text) {
            case "=", "<", ">", "<=", ">=", "<>", "/", "=>" -> canvas.keep(i);
            case "!=" -> canvas.put(i, "<>");
            case "*" -> star(i);
            case "+", "-" -> canvas.keep(i);
            default -> {
                if (Syntax.endsOperand(tokens, i - 1)) {
                    canvas.put(i, text.length() == 1 ? "*" : "||");
                } else {
                    canvas.blankWithNext(i, i + 1);
                }
            }
        }
        return i + 1;
    }

    /** The star of {@code f(t.*)} goes; that of a select list and of {@code count(*)} stays. */
    private void star(int i) {
        int open = canvas.enclosing(i);
        boolean inArguments = tokens.is(i - 1, TokenKind.DOT) && open >= 0 && !canvas.isInQuery(i);
        if (inArguments) {
            canvas.blankWithPrevious(i, i + 1);
        } else {
            canvas.keep(i);
        }
    }

    private int cast(int i) {
        int end = Math.max(Syntax.endOfType(tokens, i + 1), i + 1);
        canvas.blankWithPrevious(i, end);
        return end;
    }

    /** {@code (row).field}, {@code array[1].field}, {@code f(t.*)}. */
    private int fieldAccess(int i) {
        boolean inArguments = tokens.isOperator(i + 1, "*") && canvas.enclosing(i) >= 0 && !canvas.isInQuery(i);
        boolean onValue = tokens.is(i - 1, TokenKind.CLOSE_PAREN) || tokens.is(i - 1, TokenKind.CLOSE_BRACKET);
        if (inArguments || onValue) {
            int end = i + 2;
            while (tokens.is(end, TokenKind.DOT)
                    && (tokens.kind(end + 1).isName() || tokens.isOperator(end + 1, "*"))) {
                end += 2;
            }
            canvas.blankWithPrevious(i, end);
            return end;
        }
        return i;
    }

    private int wordOperator(int i) {
        return switch (tokens.upperWord(i)) {
            case "COLLATE" -> collate(i);
            case "AT" -> atTimeZone(i);
            case "OPERATOR" -> qualifiedOperator(i);
            case "ILIKE" -> replaced(i, i + 1, "LIKE");
            case "SIMILAR" -> tokens.isWord(i + 1, "TO") ? replaced(i, i + 2, "LIKE") : i;
            case "ESCAPE" -> Syntax.endsOperand(tokens, i - 1) && startsOperand(i + 1) ? replaced(i, i + 1, "||") : i;
            case "OVERLAPS" -> replaced(i, i + 1, "=");
            case "ISNULL", "NOTNULL" -> blankSuffix(i, i + 1);
            case "IS" -> isTest(i);
            case "ANY", "SOME", "ALL" -> quantifier(i);
            case "VARIADIC" -> blankPrefix(i);
            default -> i;
        };
    }

    private boolean startsOperand(int i) {
        return tokens.kind(i).isString()
                || tokens.is(i, TokenKind.PARAMETER)
                || tokens.is(i, TokenKind.OPEN_PAREN)
                || tokens.kind(i).isName();
    }

    private int replaced(int i, int end, String filler) {
        canvas.put(i, filler);
        canvas.blank(i + 1, end);
        return end;
    }

    private int blankSuffix(int i, int end) {
        canvas.blankWithPrevious(i, end);
        return end;
    }

    private int blankPrefix(int i) {
        canvas.blankWithNext(i, i + 1);
        return i + 1;
    }

    private int collate(int i) {
        int end = QualifiedName.end(tokens, i + 1);
        return end > i + 1 ? blankSuffix(i, end) : i;
    }

    private int atTimeZone(int i) {
        if (!Syntax.endsOperand(tokens, i - 1)) {
            return i;
        }
        if (tokens.isWord(i + 1, "LOCAL")) {
            return blankSuffix(i, i + 2);
        }
        return tokens.areWords(i + 1, "TIME", "ZONE") ? replaced(i, i + 3, "||") : i;
    }

    /** {@code OPERATOR(pg_catalog.+)}. */
    private int qualifiedOperator(int i) {
        if (!tokens.is(i + 1, TokenKind.OPEN_PAREN) || !tokens.is(tokens.partner(i + 1) - 1, TokenKind.OPERATOR)) {
            return i;
        }
        int end = tokens.partner(i + 1) + 1;
        if (Syntax.endsOperand(tokens, i - 1)) {
            return replaced(i, end, "||");
        }
        canvas.blankWithNext(i, end);
        return end;
    }

    /** {@code IS JSON}, {@code IS NOT NFC NORMALIZED}, {@code IS DOCUMENT}: a test of one operand, as IS NULL. */
    private int isTest(int i) {
        int test = tokens.isWord(i + 1, "NOT") ? i + 2 : i + 1;
        if (!tokens.isAnyWord(test, "JSON", "DOCUMENT", "NORMALIZED", "NFC", "NFD", "NFKC", "NFKD")) {
            return i;
        }
        int end = test + 1;
        if (tokens.isWord(end, "NORMALIZED") || tokens.isAnyWord(end, "OBJECT", "ARRAY", "SCALAR", "VALUE")) {
            end++;
        }
        if (tokens.isAnyWord(end, "WITH", "WITHOUT") && tokens.isWord(end + 1, "UNIQUE")) {
            end += tokens.isWord(end + 2, "KEYS") ? 3 : 2;
        }
        return blankSuffix(i, end);
    }

    /** {@code = ANY (..)}: the comparison with what is in the parentheses. */
    private int quantifier(int i) {
        boolean compares = tokens.is(i - 1, TokenKind.OPERATOR)
                || tokens.isAnyWord(i - 1, "LIKE", "ILIKE")
                || (tokens.is(i - 1, TokenKind.CLOSE_PAREN) && tokens.isWord(tokens.partner(i - 1) - 1, "OPERATOR"));
        return compares && tokens.is(i + 1, TokenKind.OPEN_PAREN) ? blankPrefix(i) : i;
    }
}
