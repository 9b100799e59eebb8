package dev.vitrine.planner.expression;

import dev.vitrine.planner.function.ScalarFunction;
import java.util.List;

/** One step of a program: it reads slots and fills one. */
public sealed interface Step {
    /** The slot it fills. */
    int slot();

    /** The slots it reads. */
    List<Integer> reads();

    /**
     * Calls a function.
     *
     * @param function the function
     * @param operands what is passed, one a parameter
     * @param text the call as the user wrote it, for messages
     */
    record Apply(ScalarFunction function, List<Operand> operands, String text, int slot) implements Step {
        public Apply {
            operands = List.copyOf(operands);
        }

        @Override
        public List<Integer> reads() {
            return operands.stream()
                    .filter(Operand.Slot.class::isInstance)
                    .map(operand -> ((Operand.Slot) operand).slot())
                    .toList();
        }
    }

    /**
     * Lets Postgres evaluate an expression over slots.
     *
     * @param pieces its text, with slots and parameters in their places
     */
    record Evaluate(List<Piece> pieces, int slot) implements Step {
        public Evaluate {
            pieces = List.copyOf(pieces);
        }

        @Override
        public List<Integer> reads() {
            return pieces.stream()
                    .filter(Piece.Slot.class::isInstance)
                    .map(piece -> ((Piece.Slot) piece).slot())
                    .toList();
        }
    }

    /** A piece of an expression's text. */
    sealed interface Piece {
        /** Verbatim SQL. */
        record Text(String sql) implements Piece {}

        /** The value of a slot. */
        record Slot(int slot) implements Piece {}

        /** The value of a parameter of the statement, 0-based. */
        record Parameter(int index) implements Piece {}
    }
}
