/**
 * Runs queries that use an extension: reads old versions, searches by similarity, calls functions for rows as they stream.
 * What the user wrote reaches the server as it is but for the pieces that only we know.
 */
@NullMarked
package dev.vitrine.runtime.engine.query;

import org.jspecify.annotations.NullMarked;
