package dev.vitrine.parser;

import dev.vitrine.parser.StatementSplitter.Range;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.WholeRowScanner;
import org.jspecify.annotations.Nullable;

/**
 * Decides which way a statement goes, by its tokens and what the catalog holds in memory. A statement that Postgres understands
 * and that touches nothing of ours passes.
 */
public final class StatementClassifier {
    private final Tokens tokens;
    private final Names names;

    private StatementClassifier(Tokens tokens, Names names) {
        this.tokens = tokens;
        this.names = names;
    }

    /** Classifies a text of one or more statements. Never fails. */
    public static Classification classify(String sql, Names names) {
        return classify(Lexer.tokens(sql), names);
    }

    public static Classification classify(Tokens tokens, Names names) {
        StatementClassifier classifier = new StatementClassifier(tokens, names);
        @Nullable Classification all = null;
        for (Range range : StatementSplitter.ranges(tokens)) {
            if (range.first() < range.end()) {
                Classification one = classifier.statement(range.first(), range.end(), false);
                all = all == null ? one : all.and(one);
            }
        }
        return all == null ? Classification.PASS : all;
    }

    private Classification statement(int first, int end, boolean explain) {
        int head = first;
        while (head < end && tokens.is(head, TokenKind.OPEN_PAREN)) {
            head++;
        }
        return switch (tokens.upperWord(head)) {
            case "SELECT", "VALUES", "TABLE", "DECLARE" ->
                query(head, end, explain, WholeRowScanner.isSelectInto(tokens, head, end));
            case "WITH" -> with(head, end, explain);
            case "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE" -> write(head, head, end, explain);
            case "COPY" -> copy(head, end);
            case "EXPLAIN" -> explain(head, end);
            case "CREATE" -> create(head, end, explain);
            case "PREPARE" -> prepare(head, end);
            default -> definition(new DefinitionHeads(tokens, scan()).isDefinition(head, end), explain);
        };
    }

    private ExtensionScan scan() {
        return new ExtensionScan(tokens, names);
    }

    private static Classification definition(boolean ours, boolean explain) {
        Classification pass = Classification.PASS;
        return ours
                ? new Classification(Lane.DEFINITION, false, false, false, false, false, false, explain, false)
                : pass;
    }

    /** A query, whose rows are stored or only shown. */
    private Classification query(int first, int end, boolean explain, boolean isStored) {
        ExtensionScan scan = scan();
        scan.scan(first, end);
        boolean ours = scan.isExtended()
                || scan.readsManaged()
                        && (isStored
                                ? WholeRowScanner.stores(tokens, first, end)
                                : WholeRowScanner.compares(tokens, first, end))
                || new DefinitionHeads(tokens, scan).hasCostLimit(first, end);
        return scan.result(ours ? Lane.QUERY : Lane.PASS, explain);
    }

    /** A WITH clause belongs to the verb behind it; a write inside it makes a write of the whole. */
    private Classification with(int first, int end, boolean explain) {
        int verb = first + 1;
        while (verb < end && !isVerb(verb)) {
            verb = tokens.skip(verb);
        }
        if (tokens.isAnyWord(verb, "INSERT", "UPDATE", "DELETE", "MERGE") || writesInside(first, end, scan())) {
            return write(first, verb, end, explain);
        }
        return query(first, end, explain, WholeRowScanner.isSelectInto(tokens, first, end));
    }

    private boolean isVerb(int i) {
        return tokens.isAnyWord(i, "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES")
                || tokens.isWord(i, "TABLE");
    }

    private Classification write(int first, int verb, int end, boolean explain) {
        ExtensionScan scan = scan();
        if (tokens.areWords(verb, "MERGE", "BRANCH")) {
            return definition(true, explain);
        }
        if (isTargetManaged(verb, end, scan) || writesInside(first, end, scan)) {
            scan.writesManaged();
            scan.scan(first, end);
            return scan.result(Lane.WRITE, explain);
        }
        scan.scan(first, end);
        boolean ours = scan.isExtended()
                || tokens.isWord(verb, "INSERT") && scan.readsManaged() && WholeRowScanner.stores(tokens, first, end)
                || new DefinitionHeads(tokens, scan).hasWriteClause(verb, end);
        return scan.result(ours ? Lane.WRITE : Lane.PASS, explain);
    }

    private boolean isTargetManaged(int verb, int end, ExtensionScan scan) {
        int i = verb + 1;
        if (tokens.isAnyWord(i, "INTO", "FROM", "TABLE")) {
            i++;
        }
        boolean several = tokens.isWord(verb, "TRUNCATE");
        while (i < end) {
            if (tokens.isWord(i, "ONLY")) {
                i++;
            }
            if (tokens.is(i, TokenKind.OPEN_PAREN)) {
                i++;
            }
            if (scan.isManaged(i)) {
                return true;
            }
            i = QualifiedName.end(tokens, i);
            while (several && i < end && !tokens.is(i, TokenKind.COMMA)) {
                i++;
            }
            if (!several) {
                return false;
            }
            i++;
        }
        return false;
    }

    /** Whether a WITH clause holds a write to a table with an extension. */
    private boolean writesInside(int first, int end, ExtensionScan scan) {
        if (!tokens.isWord(first, "WITH")) {
            return false;
        }
        for (int i = first + 1; i < end; i++) {
            if (tokens.is(i - 1, TokenKind.OPEN_PAREN)
                    && tokens.isAnyWord(i, "INSERT", "UPDATE", "DELETE", "MERGE")
                    && isTargetManaged(i, end, scan)) {
                return true;
            }
        }
        return false;
    }

    private Classification copy(int first, int end) {
        if (tokens.is(first + 1, TokenKind.OPEN_PAREN)) {
            return query(first, end, false, false);
        }
        ExtensionScan scan = scan();
        int name = tokens.isWord(first + 1, "BINARY") && tokens.kind(first + 2).isName() ? first + 2 : first + 1;
        if (scan.isManaged(name)) {
            scan.writesManaged();
            return scan.result(Lane.WRITE, false);
        }
        boolean ours = new DefinitionHeads(tokens, scan).hasOurFormat(first, end);
        return ours ? scan.result(Lane.WRITE, false) : Classification.PASS;
    }

    private Classification explain(int first, int end) {
        int i = first + 1;
        if (tokens.is(i, TokenKind.OPEN_PAREN)) {
            if (new DefinitionHeads(tokens, scan()).hasCostOption(i)) {
                return definition(true, true);
            }
            i = tokens.skip(i);
        }
        while (tokens.isAnyWord(i, "ANALYZE", "ANALYSE", "VERBOSE")) {
            i++;
        }
        Classification inner = i < end ? statement(i, end, true) : Classification.PASS;
        return inner;
    }

    private Classification prepare(int first, int end) {
        int i = first + 1;
        while (i < end && !tokens.isWord(i, "AS")) {
            i = tokens.skip(i);
        }
        return i + 1 < end ? statement(i + 1, end, false) : Classification.PASS;
    }

    private Classification create(int first, int end, boolean explain) {
        DefinitionHeads heads = new DefinitionHeads(tokens, scan());
        if (heads.isDefinition(first, end)) {
            return definition(true, explain);
        }
        int query = heads.queryOfCreate(first, end);
        return query < end ? query(query, end, explain, true) : Classification.PASS;
    }
}
