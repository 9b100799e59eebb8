package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;

/** What stands around the tables of a FROM clause: LATERAL, ONLY, samples, time specs, column definitions. */
final class FromRules implements MaskRule {
    private final Canvas canvas;
    private final Tokens tokens;

    FromRules(Canvas canvas) {
        this.canvas = canvas;
        this.tokens = canvas.tokens();
    }

    @Override
    public int apply(int i) {
        if (tokens.is(i, TokenKind.OPEN_PAREN)) {
            return columnAliases(i);
        }
        if (!tokens.is(i, TokenKind.WORD) || tokens.is(i - 1, TokenKind.DOT)) {
            return i;
        }
        return switch (tokens.upperWord(i)) {
            case "LATERAL" -> lateral(i);
            case "ONLY" -> only(i);
            case "ROWS" -> rowsFrom(i);
            case "TABLESAMPLE" -> sample(i);
            case "WITH" -> ordinality(i);
            case "AS" -> as(i);
            case "FOR" -> standardTimeSpec(i);
            case "USING" -> joinAlias(i);
            default -> i;
        };
    }

    /** LATERAL stays before a query and goes before a function. */
    private int lateral(int i) {
        if (tokens.is(i + 1, TokenKind.OPEN_PAREN)) {
            return i;
        }
        canvas.blankWithNext(i, i + 1);
        return i + 1;
    }

    /** {@code ONLY t} and {@code ONLY (t)}. */
    private int only(int i) {
        canvas.blankWithNext(i, i + 1);
        if (tokens.is(i + 1, TokenKind.OPEN_PAREN)) {
            canvas.blankWithNext(i + 1, i + 2);
            canvas.blankWithPrevious(tokens.partner(i + 1), tokens.partner(i + 1) + 1);
        }
        return i + 1;
    }

    /** {@code ROWS FROM (f(), g())} reads as one call. */
    private int rowsFrom(int i) {
        if (!tokens.isWord(i + 1, "FROM") || !tokens.is(i + 2, TokenKind.OPEN_PAREN)) {
            return i;
        }
        canvas.name(i);
        canvas.blank(i + 1, i + 2);
        return i + 2;
    }

    /** {@code TABLESAMPLE SYSTEM (10) REPEATABLE (3)}. */
    private int sample(int i) {
        int end = QualifiedName.end(tokens, i + 1);
        if (!tokens.is(end, TokenKind.OPEN_PAREN)) {
            return i;
        }
        end = tokens.skip(end);
        if (tokens.isWord(end, "REPEATABLE") && tokens.is(end + 1, TokenKind.OPEN_PAREN)) {
            end = tokens.skip(end + 1);
        }
        canvas.blankWithPrevious(i, end);
        return end;
    }

    private int ordinality(int i) {
        if (!tokens.isWord(i + 1, "ORDINALITY")) {
            return i;
        }
        canvas.blankWithPrevious(i, i + 2);
        return i + 2;
    }

    private int as(int i) {
        if (tokens.isWord(i + 1, "OF") && !canvas.isDefinition()) {
            int end = TimeSpecs.end(tokens, i);
            canvas.blankWithPrevious(i, end);
            return Math.max(end, i);
        }
        boolean definitions = tokens.is(i + 1, TokenKind.OPEN_PAREN)
                && tokens.is(i - 1, TokenKind.CLOSE_PAREN)
                && tokens.kind(i + 2).isName()
                && !tokens.isAnyWord(i + 2, "SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE")
                && !canvas.isDefinition();
        if (definitions) {
            canvas.keep(i);
            canvas.put(i + 1, "q");
            int close = tokens.partner(i + 1);
            canvas.blank(i + 2, close + 1);
            return close + 1;
        }
        return i;
    }

    private int standardTimeSpec(int i) {
        int end = TimeSpecs.end(tokens, i);
        if (end == i) {
            return i;
        }
        canvas.blankWithPrevious(i, end);
        return end;
    }

    /** {@code JOIN t USING (a) AS j}. */
    private int joinAlias(int i) {
        int behind = tokens.skip(i + 1);
        if (tokens.is(i + 1, TokenKind.OPEN_PAREN) && tokens.isWord(behind, "AS") && canvas.isInQuery(i)) {
            canvas.blank(behind, behind + 2);
        }
        return i;
    }

    /** In {@code t (a int, b text)} behind an item of FROM only the names stay. */
    private int columnAliases(int open) {
        if (canvas.isDefinition() || !isAlias(open - 1)) {
            return open;
        }
        int close = tokens.partner(open);
        boolean first = true;
        for (int i = open + 1; i < close; i = tokens.skip(i)) {
            if (tokens.is(i, TokenKind.COMMA)) {
                first = true;
            } else if (first && tokens.kind(i).isName()) {
                canvas.name(i);
                first = false;
            } else {
                canvas.blank(i, tokens.skip(i));
            }
        }
        return open;
    }

    /** Whether a name stands here that is an alias: behind AS or behind what it is an alias of. */
    private boolean isAlias(int i) {
        if (!tokens.kind(i).isName()
                || tokens.isAnyWord(i, "SETS", "ESCAPE", "ZONE", "OPERATOR", "MATERIALIZED")
                || WordRules.isStructural(canvas, i)) {
            return false;
        }
        return tokens.isWord(i - 1, "AS")
                || (Keywords.isFreeName(tokens, i)
                        && Syntax.endsOperand(tokens, i - 1)
                        && !WordRules.isStructural(canvas, i - 1));
    }
}
