package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.Tokens;
import java.util.List;

/** Goes through the tokens once; the first rule that knows a token writes it, and as many behind it as it takes. */
final class Mask {
    private final Tokens tokens;
    private final Canvas canvas;
    private final int end;
    private final List<MaskRule> rules;

    Mask(Tokens tokens, boolean definition, int first, int end) {
        this.tokens = tokens;
        this.end = end;
        this.canvas = new Canvas(tokens, definition, first);
        this.rules = List.of(
                new ClauseRules(canvas),
                new FromRules(canvas),
                new LiteralRules(canvas),
                new ArrayRules(canvas),
                new OperatorRules(canvas),
                new CallRules(canvas),
                new WordRules(canvas));
    }

    ParseCopy run() {
        int i = canvas.first();
        while (i < end) {
            i = canvas.isDone(i) ? i + 1 : apply(i);
        }
        return canvas.finish();
    }

    private int apply(int i) {
        if (WordRules.isColumnLabel(canvas, i)) {
            canvas.name(i);
            return i + 1;
        }
        for (MaskRule rule : rules) {
            int next = rule.apply(i);
            if (next > i) {
                return next;
            }
        }
        canvas.keep(i);
        return i + 1;
    }
}
