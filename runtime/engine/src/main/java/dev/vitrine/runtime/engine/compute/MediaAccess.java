package dev.vitrine.runtime.engine.compute;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.util.List;

/** How computing reaches media. Thread-safe. */
public interface MediaAccess {
    /** The medium behind a locator; opened when its bytes are asked for. */
    Media open(MediaKind kind, String locator);

    /** Puts media into the database's media store and answers their locators, in order. */
    List<String> store(List<Media> media);
}
