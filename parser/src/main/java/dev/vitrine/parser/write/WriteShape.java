package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Span;
import java.util.Optional;

/** The outline of a statement that writes: enough to rewrite it in place, without understanding its expressions. */
public sealed interface WriteShape permits InsertShape, UpdateShape, DeleteShape, MergeShape, TruncateShape, CopyShape {
    /** The statement without a semicolon. */
    Span span();

    /** The WITH clause before the verb. */
    Optional<Span> with();

    <R> R accept(Visitor<R> visitor);

    /** One method a kind of write. */
    interface Visitor<R> {
        R insert(InsertShape shape);

        R update(UpdateShape shape);

        R delete(DeleteShape shape);

        R merge(MergeShape shape);

        R truncate(TruncateShape shape);

        R copy(CopyShape shape);
    }
}
