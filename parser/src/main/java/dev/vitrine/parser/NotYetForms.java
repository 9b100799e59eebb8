package dev.vitrine.parser;

import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import java.util.Optional;

/** Names the statements of the language that are recognised but do not run yet. */
final class NotYetForms {
    private NotYetForms() {}

    /** The first words of such a statement, in upper case. */
    static Optional<String> at(Tokens tokens, int head) {
        return switch (tokens.upperWord(head)) {
            case "PURGE", "PREVIEW", "PUBLISH", "EVALUATE", "WAIT", "REFRESH", "GRANT", "REVOKE", "MERGE" ->
                Optional.of(words(tokens, head, head + 1));
            case "SET" -> Optional.of("SET PERSISTENT");
            case "EXPLAIN" -> Optional.of("EXPLAIN (COST)");
            case "CREATE" -> create(tokens, head);
            case "ALTER" ->
                tokens.isWord(head + 1, "INDEX") ? Optional.of("ALTER INDEX of an embedding index") : Optional.empty();
            case "DROP" ->
                tokens.isAnyWord(head + 1, "TABLE", "VIEW", "INDEX", "INCREMENTAL")
                        ? Optional.empty()
                        : Optional.of(words(tokens, head, head + 1));
            default -> Optional.empty();
        };
    }

    private static Optional<String> create(Tokens tokens, int head) {
        int i = head + 1;
        while (tokens.isAnyWord(i, "OR", "REPLACE")) {
            i++;
        }
        return switch (tokens.upperWord(i)) {
            case "LIBRARY", "TOOLSET", "BUDGET", "REPLICA", "BRANCH", "ENDPOINT" ->
                Optional.of("CREATE " + tokens.upperWord(i));
            case "FUNCTION" -> Optional.of("CREATE FUNCTION .. LANGUAGE JAVA");
            case "AGGREGATE" -> Optional.of("CREATE AGGREGATE FUNCTION");
            case "INDEX", "UNIQUE" -> Optional.of("CREATE INDEX on a function of ours");
            default -> Optional.empty();
        };
    }

    private static String words(Tokens tokens, int first, int second) {
        return tokens.is(second, TokenKind.WORD)
                ? tokens.upperWord(first) + " " + tokens.upperWord(second)
                : tokens.upperWord(first);
    }
}
