package dev.vitrine.parser;

import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.lexer.Identifiers;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.Strings;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.TableOptions;

/** Tells our own statements and clauses from Postgres', by the words they begin with and a few inside. */
final class DefinitionHeads {
    private final Tokens tokens;
    private final ExtensionScan scan;

    DefinitionHeads(Tokens tokens, ExtensionScan scan) {
        this.tokens = tokens;
        this.scan = scan;
    }

    /** Whether the statement at this head is one that only we can run. */
    boolean isDefinition(int head, int end) {
        return switch (tokens.upperWord(head)) {
            case "CREATE" -> isOurCreate(head + 1, end);
            case "ALTER" -> isOurAlter(head + 1, end);
            case "DROP" -> isOurDrop(head + 1, end);
            case "REINDEX" -> isManagedReindex(head + 1, end);
            case "SHOW" -> isOurShow(head + 1);
            case "DESCRIBE", "RECOMPUTE", "REVERT", "PURGE", "ERASE", "PREVIEW", "PUBLISH", "EVALUATE" -> true;
            case "RELEASE" -> tokens.isWord(head + 1, "TABLE");
            case "WAIT" -> tokens.isWord(head + 1, "FOR");
            case "CANCEL", "PAUSE", "RESUME" -> tokens.isWord(head + 1, "JOB");
            case "REFRESH" -> tokens.isWord(head + 1, "REPLICA");
            case "SET" ->
                tokens.isWord(head + 1, "PERSISTENT") && tokens.kind(head + 2).isName();
            case "GRANT", "REVOKE" ->
                tokens.areWords(head + 1, "USAGE", "ON")
                        && tokens.isAnyWord(head + 3, "MODEL", "SECRET", "BUDGET", "LIBRARY");
            default -> false;
        };
    }

    private boolean isOurCreate(int from, int end) {
        int i = skipCreateModifiers(from);
        return switch (tokens.upperWord(i)) {
            case "TABLE" -> isOurCreateTable(i + 1, end);
            case "INCREMENTAL" -> tokens.isWord(i + 1, "VIEW");
            case "EMBEDDING" -> tokens.isWord(i + 1, "INDEX");
            case "SNAPSHOT", "MODEL", "SECRET", "LIBRARY", "TOOLSET", "BUDGET", "REPLICA", "BRANCH", "ENDPOINT" -> true;
            case "AGGREGATE" -> tokens.isWord(i + 1, "FUNCTION");
            case "FUNCTION" -> isJavaFunction(i, end);
            case "INDEX", "UNIQUE" -> scan.hasOurCall(behindOn(i, end), end);
            default -> false;
        };
    }

    private int skipCreateModifiers(int from) {
        int i = from;
        while (tokens.isAnyWord(i, "OR", "REPLACE", "TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL")) {
            i++;
        }
        return i;
    }

    private int behindOn(int from, int end) {
        int i = from;
        while (i < end && !tokens.is(i, TokenKind.OPEN_PAREN)) {
            i++;
        }
        return i;
    }

    private boolean isJavaFunction(int from, int end) {
        for (int i = from; i < end; i = tokens.skip(i)) {
            if (tokens.areWords(i, "LANGUAGE", "JAVA")) {
                return true;
            }
        }
        return false;
    }

    private int skipIfExists(int from) {
        int i = from;
        if (tokens.isWord(i, "IF")) {
            i += tokens.isWord(i + 1, "NOT") ? 3 : 2;
        }
        return i;
    }

    private boolean isOurCreateTable(int from, int end) {
        int list = QualifiedName.end(tokens, skipIfExists(from));
        if (!tokens.is(list, TokenKind.OPEN_PAREN)) {
            return false;
        }
        int close = Math.min(tokens.partner(list), end);
        int element = list + 1;
        while (element < close) {
            int next = endOfElement(element, close);
            if (isOurElement(element, next)) {
                return true;
            }
            element = next + 1;
        }
        int tail = close + 1;
        while (tail < end) {
            if (tokens.isWord(tail, "AS")) {
                return false;
            }
            if (tokens.isWord(tail, "WITH") && hasOurTableOption(tail + 1)) {
                return true;
            }
            tail = tokens.skip(tail);
        }
        return false;
    }

    private int endOfElement(int from, int close) {
        int i = from;
        while (i < close && !tokens.is(i, TokenKind.COMMA)) {
            i = tokens.skip(i);
        }
        return Math.min(i, close);
    }

    private boolean isOurElement(int first, int end) {
        if (tokens.isAnyWord(first, "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "LIKE")) {
            return scan.hasOurCall(first, end);
        }
        return isOurColumn(first, end);
    }

    /** A column that begins with its name: a media type, a computed clause, options or a call of ours. */
    private boolean isOurColumn(int name, int end) {
        if (MediaKind.at(tokens, name + 1).isPresent() && !tokens.is(name + 2, TokenKind.DOT)) {
            return true;
        }
        for (int i = name + 1; i < end; i = tokens.skip(i)) {
            if (tokens.areWords(i, "COMPUTED", "AS")
                    || (tokens.isWord(i, "OPTIONS") && tokens.is(i + 1, TokenKind.OPEN_PAREN))) {
                return true;
            }
        }
        return scan.hasOurCall(name + 2, end);
    }

    private boolean hasOurTableOption(int open) {
        if (!tokens.is(open, TokenKind.OPEN_PAREN)) {
            return false;
        }
        int close = tokens.partner(open);
        for (int i = open + 1; i < close; i++) {
            boolean key = tokens.is(i - 1, TokenKind.OPEN_PAREN) || tokens.is(i - 1, TokenKind.COMMA);
            if (key && TableOptions.isOurs(tokens.name(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean isOurAlter(int from, int end) {
        return switch (tokens.upperWord(from)) {
            case "TABLE" -> isOurAlterTable(from + 1, end);
            case "VIEW" -> scan.isManaged(skipIfExists(from + 1));
            case "INCREMENTAL" -> tokens.isWord(from + 1, "VIEW");
            case "MODEL" -> tokens.isWord(from + 2, "SET");
            case "INDEX" -> scan.isManaged(skipIfExists(from + 1));
            default -> false;
        };
    }

    private boolean isOurAlterTable(int from, int end) {
        int name = skipIfExists(from);
        if (tokens.isWord(name, "ONLY")) {
            name++;
        }
        if (scan.isManaged(name)) {
            return true;
        }
        for (int i = QualifiedName.end(tokens, name); i < end; i = tokens.skip(i)) {
            if (isOurAction(i, end)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOurAction(int i, int end) {
        return switch (tokens.upperWord(i)) {
            case "ADD" -> isOurAddColumn(i + 1, end);
            case "SET" ->
                hasOurTableOption(i + 1)
                        || tokens.areWords(i + 1, "COMPUTED", "AS")
                        || tokens.areWords(i + 1, "ON", "ERROR")
                        || (tokens.isWord(i + 1, "OPTIONS") && tokens.is(i + 2, TokenKind.OPEN_PAREN));
            case "RESET" -> hasOurTableOption(i + 1);
            case "LABEL" -> tokens.isWord(i + 1, "VERSION");
            case "DROP" -> VersionReader.isDropLabel(tokens, i);
            case "TYPE" -> MediaKind.at(tokens, i + 1).isPresent() && !tokens.is(i + 2, TokenKind.DOT);
            default -> false;
        };
    }

    private boolean isOurAddColumn(int from, int end) {
        if (tokens.isAnyWord(from, "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE")) {
            return false;
        }
        int i = tokens.isWord(from, "COLUMN") ? from + 1 : from;
        int name = skipIfExists(i);
        return isOurColumn(name, endOfElement(name, end));
    }

    private boolean isOurDrop(int from, int end) {
        return switch (tokens.upperWord(from)) {
            case "TABLE", "VIEW", "INDEX" -> isManagedDrop(from + 1, end);
            case "INCREMENTAL" -> tokens.isWord(from + 1, "VIEW");
            case "SNAPSHOT", "MODEL", "SECRET", "LIBRARY", "TOOLSET", "BUDGET", "REPLICA", "BRANCH", "ENDPOINT" -> true;
            default -> false;
        };
    }

    private boolean isManagedDrop(int from, int end) {
        int i = skipIfExists(tokens.isWord(from, "CONCURRENTLY") ? from + 1 : from);
        while (i < end) {
            if (scan.isManaged(i)) {
                return true;
            }
            i = QualifiedName.end(tokens, i);
            if (!tokens.is(i, TokenKind.COMMA)) {
                return false;
            }
            i++;
        }
        return false;
    }

    private boolean isManagedReindex(int from, int end) {
        int i = tokens.skip(from);
        if (!tokens.is(from, TokenKind.OPEN_PAREN)) {
            i = from;
        }
        if (!tokens.isAnyWord(i, "TABLE", "INDEX") || i >= end) {
            return false;
        }
        return scan.isManaged(tokens.isWord(i + 1, "CONCURRENTLY") ? i + 2 : i + 1);
    }

    private boolean isOurShow(int i) {
        return switch (tokens.upperWord(i)) {
            case "TABLES",
                    "VIEWS",
                    "SNAPSHOTS",
                    "FUNCTIONS",
                    "MODELS",
                    "SECRETS",
                    "LIBRARIES",
                    "TOOLSETS",
                    "REPLICAS",
                    "BUDGETS",
                    "USAGE",
                    "JOBS",
                    "CACHE" -> !tokens.is(i + 1, TokenKind.DOT);
            case "COLUMNS", "INDEXES" -> tokens.isAnyWord(i + 1, "FROM", "IN");
            case "HISTORY", "ERRORS", "LINEAGE" -> tokens.isWord(i + 1, "FOR");
            case "CREATE" -> true;
            default -> false;
        };
    }

    /** The index of the query in CREATE TABLE AS, CREATE VIEW and the like; the end if there is none. */
    int queryOfCreate(int from, int end) {
        int i = skipCreateModifiers(from + 1);
        if (!tokens.isAnyWord(i, "TABLE", "VIEW", "MATERIALIZED", "RECURSIVE")) {
            return end;
        }
        while (i < end && !tokens.isWord(i, "AS")) {
            i = tokens.skip(i);
        }
        return Math.min(i + 1, end);
    }

    /** Whether {@code LIMIT COST 2.50 USD} stands at the top level. */
    boolean hasCostLimit(int first, int end) {
        for (int i = first; i < end; i = tokens.skip(i)) {
            if (tokens.areWords(i, "LIMIT", "COST")
                    && (tokens.is(i + 2, TokenKind.NUMBER) || tokens.is(i + 2, TokenKind.PARAMETER))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a write has a clause of ours: ON ERROR, NO CASCADE or LIMIT COST. */
    boolean hasWriteClause(int first, int end) {
        for (int i = first; i < end; i = tokens.skip(i)) {
            if (isOnError(tokens, i) || tokens.areWords(i, "NO", "CASCADE")) {
                return true;
            }
        }
        return hasCostLimit(first, end);
    }

    static boolean isOnError(Tokens tokens, int i) {
        return tokens.areWords(i, "ON", "ERROR") && tokens.isAnyWord(i + 2, "ABORT", "NULL", "DEFAULT");
    }

    /** Whether EXPLAIN's option list asks for money. */
    boolean hasCostOption(int open) {
        int close = tokens.partner(open);
        for (int i = open + 1; i < close; i++) {
            boolean key = tokens.is(i - 1, TokenKind.OPEN_PAREN) || tokens.is(i - 1, TokenKind.COMMA);
            if (key && tokens.isAnyWord(i, "COST", "SAMPLE")) {
                return true;
            }
        }
        return false;
    }

    /** Whether a COPY asks for a format that only we have. */
    boolean hasOurFormat(int first, int end) {
        for (int i = first; i < end; i++) {
            if (tokens.isWord(i, "FORMAT")
                    && (tokens.is(i - 1, TokenKind.OPEN_PAREN) || tokens.is(i - 1, TokenKind.COMMA))) {
                String format = tokens.kind(i + 1).isString() ? Strings.value(tokens, i + 1) : tokens.name(i + 1);
                return switch (Identifiers.fold(format)) {
                    case "json", "jsonl", "parquet", "arrow", "folder" -> true;
                    default -> false;
                };
            }
        }
        return false;
    }
}
