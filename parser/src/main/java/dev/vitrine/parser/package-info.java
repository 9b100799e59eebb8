/** SQL text in, records out: the classifier, the splitter and one parser a kind of statement. Nothing here touches a server. */
@NullMarked
package dev.vitrine.parser;

import org.jspecify.annotations.NullMarked;
