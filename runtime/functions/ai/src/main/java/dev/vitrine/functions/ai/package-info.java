/** Models of remote providers over HTTP: the OpenAI family, Anthropic and Gemini. */
@NullMarked
package dev.vitrine.functions.ai;

import org.jspecify.annotations.NullMarked;
