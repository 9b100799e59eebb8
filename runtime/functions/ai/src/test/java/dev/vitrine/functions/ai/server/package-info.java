/** A stand-in for the providers of models, for tests of this module and of others. */
@NullMarked
package dev.vitrine.functions.ai.server;

import org.jspecify.annotations.NullMarked;
