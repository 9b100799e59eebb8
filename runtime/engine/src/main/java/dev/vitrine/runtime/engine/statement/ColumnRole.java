package dev.vitrine.runtime.engine.statement;

import dev.vitrine.udf.MediaKind;
import java.util.Optional;

/**
 * What a column is beyond its Postgres type.
 *
 * @param media the media kind of a media column
 * @param computed whether the column is computed
 * @param hidden whether the column is left out of {@code SELECT *} and of metadata
 */
public record ColumnRole(Optional<MediaKind> media, boolean computed, boolean hidden) {}
