/** Embeddings by a model that runs in the process, without a network. */
@NullMarked
package dev.vitrine.functions.embedding;

import org.jspecify.annotations.NullMarked;
