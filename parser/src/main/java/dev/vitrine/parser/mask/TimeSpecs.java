package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.TimeTravelReference;
import dev.vitrine.parser.query.TimeTravelScanner;

/** The ends of time specs. */
final class TimeSpecs {
    private TimeSpecs() {}

    /** The index behind the time spec that begins at a token, or the same index. */
    static int end(Tokens tokens, int i) {
        return TimeTravelScanner.at(tokens, i)
                .map(TimeTravelReference::timeSpec)
                .map(spec -> tokens.indexAt(spec.span().end()))
                .orElse(i);
    }
}
