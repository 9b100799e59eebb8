package dev.vitrine.parser;

import java.util.Objects;

/**
 * What the classifier saw. In a text of several statements the lane is that of the first that does not pass through, and the
 * flags are those of all.
 *
 * @param hasFunctionCall a function of ours is called
 * @param hasSimilarity {@code SIMILARITY(..)} is called; it may be the server's own
 * @param hasTimeTravel a table is read as of an earlier state
 * @param hasMediaSyntax there is a media literal or a cast to a media type
 * @param readsManaged a table with an extension stands behind FROM, JOIN or USING
 * @param writesManaged a table with an extension is written, be it in a WITH clause
 * @param explain the statement is under EXPLAIN
 * @param several the text has more than one statement
 */
public record Classification(
        Lane lane,
        boolean hasFunctionCall,
        boolean hasSimilarity,
        boolean hasTimeTravel,
        boolean hasMediaSyntax,
        boolean readsManaged,
        boolean writesManaged,
        boolean explain,
        boolean several) {
    static final Classification PASS =
            new Classification(Lane.PASS, false, false, false, false, false, false, false, false);

    public Classification {
        Objects.requireNonNull(lane, "lane");
    }

    Classification and(Classification next) {
        return new Classification(
                lane == Lane.PASS ? next.lane : lane,
                hasFunctionCall | next.hasFunctionCall,
                hasSimilarity | next.hasSimilarity,
                hasTimeTravel | next.hasTimeTravel,
                hasMediaSyntax | next.hasMediaSyntax,
                readsManaged | next.readsManaged,
                writesManaged | next.writesManaged,
                explain | next.explain,
                true);
    }
}
