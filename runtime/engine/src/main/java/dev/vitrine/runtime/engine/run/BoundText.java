package dev.vitrine.runtime.engine.run;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.Span;
import dev.vitrine.parser.text.SplicedText;
import dev.vitrine.runtime.engine.statement.Binding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * A user's text with pieces replaced, together with the order of its parameters: those of the user that are left, and
 * those that the pieces brought. Immutable.
 */
public final class BoundText {
    private final SplicedText spliced;
    private final List<Slot> slots;

    private BoundText(SplicedText spliced, List<Slot> slots) {
        this.spliced = spliced;
        this.slots = List.copyOf(slots);
    }

    /** Where the value of a parameter comes from. */
    public sealed interface Slot {
        /** A parameter of the user, 0-based. */
        record User(int index) implements Slot {}

        /** A value that is made for the run, by its number. */
        record Made(int number) implements Slot {}
    }

    /** Collects replacements; one thread at a time. */
    public static final class Builder {
        private final String sql;
        private final List<Piece> pieces = new ArrayList<>();

        private record Piece(Span span, String text, List<Slot> slots) {}

        public Builder(String sql) {
            this.sql = sql;
        }

        /** Replaces a piece; its text has one {@code ?} a slot. The user's parameters in the piece are gone. */
        public Builder replace(Span span, String text, Slot... slots) {
            pieces.add(new Piece(span, text, List.of(slots)));
            return this;
        }

        /** Inserts a text. */
        public Builder insert(int offset, String text, Slot... slots) {
            return replace(new Span(offset, offset), text, slots);
        }

        /** The parameters of the user that stand in a piece of the text. */
        public static List<Slot> userSlots(String sql, Span span) {
            List<Slot> slots = new ArrayList<>();
            Tokens tokens = Lexer.tokens(sql);
            int index = 0;
            for (int i = 0; i < tokens.size(); i++) {
                if (tokens.is(i, TokenKind.PARAMETER)) {
                    if (span.contains(tokens.get(i).span())) {
                        slots.add(new Slot.User(index));
                    }
                    index++;
                }
            }
            return slots;
        }

        /** The text with all replacements. */
        public BoundText build() {
            record Placed(int offset, int order, List<Slot> slots) {}
            List<Placed> placed = new ArrayList<>();
            Tokens tokens = Lexer.tokens(sql);
            int index = 0;
            for (int i = 0; i < tokens.size(); i++) {
                if (tokens.is(i, TokenKind.PARAMETER)) {
                    Span at = tokens.get(i).span();
                    if (pieces.stream().noneMatch(piece -> piece.span().contains(at))) {
                        placed.add(new Placed(at.start(), Integer.MAX_VALUE, List.of(new Slot.User(index))));
                    }
                    index++;
                }
            }
            List<SplicedText.Replacement> replacements = new ArrayList<>();
            for (int i = 0; i < pieces.size(); i++) {
                Piece piece = pieces.get(i);
                placed.add(new Placed(piece.span().start(), i, piece.slots()));
                replacements.add(new SplicedText.Replacement(piece.span(), piece.text()));
            }
            placed.sort(Comparator.comparingInt(Placed::offset).thenComparingInt(Placed::order));
            List<Slot> slots = new ArrayList<>();
            placed.forEach(piece -> slots.addAll(piece.slots()));
            return new BoundText(SplicedText.of(sql, replacements), slots);
        }
    }

    /** The text for the server. */
    public String text() {
        return spliced.text();
    }

    /** The way back to the user's text. */
    public SplicedText spliced() {
        return spliced;
    }

    /** The 1-based place of a parameter of the user in the text, if it is there. */
    public OptionalInt placeOf(int userParameter) {
        int place = slots.indexOf(new Slot.User(userParameter)) + 1;
        return place == 0 ? OptionalInt.empty() : OptionalInt.of(place);
    }

    /** The values of the text's parameters, in order. */
    public List<Binding> bindings(List<Binding> user, List<Binding> made) {
        List<Binding> bindings = new ArrayList<>(slots.size());
        for (Slot slot : slots) {
            bindings.add(
                    slot instanceof Slot.User parameter
                            ? user.get(parameter.index())
                            : made.get(((Slot.Made) slot).number()));
        }
        return bindings;
    }
}
