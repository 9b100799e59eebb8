package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/** A TRUNCATE. */
public record TruncateShape(Span span, List<Target> targets, boolean restartIdentity, boolean cascade)
        implements WriteShape {
    public TruncateShape {
        targets = List.copyOf(targets);
    }

    @Override
    public Optional<Span> with() {
        return Optional.empty();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.truncate(this);
    }
}
