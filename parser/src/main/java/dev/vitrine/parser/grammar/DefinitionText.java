package dev.vitrine.parser.grammar;

import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.mask.ParseCopy;

/** What the productions of our own statements read from the user's text. */
final class DefinitionText {
    private final ParseCopy copy;
    private final Tokens tokens;
    private final int end;

    DefinitionText(ParseCopy copy, int end) {
        this.copy = copy;
        this.tokens = copy.tokens();
        this.end = end;
    }

    int end() {
        return end;
    }
}
