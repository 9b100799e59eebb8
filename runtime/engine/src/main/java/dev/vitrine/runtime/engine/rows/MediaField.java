package dev.vitrine.runtime.engine.rows;

import dev.vitrine.udf.MediaKind;
import org.postgresql.core.Field;
import org.postgresql.core.Oid;

/** A column of computed media: text for JDBC, and the kind for who asks. */
final class MediaField extends Field {
    private final MediaKind kind;

    MediaField(String label, MediaKind kind) {
        super(label, Oid.TEXT);
        this.kind = kind;
    }

    MediaKind kind() {
        return kind;
    }
}
