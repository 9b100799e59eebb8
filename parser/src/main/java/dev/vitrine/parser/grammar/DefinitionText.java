package dev.vitrine.parser.grammar;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.Strings;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.mask.ParseCopy;
import dev.vitrine.parser.statement.AlterAction;
import dev.vitrine.parser.statement.AlterTable;
import dev.vitrine.parser.statement.ColumnDefinition;
import dev.vitrine.parser.statement.ComputedClause;
import dev.vitrine.parser.statement.CreateEmbeddingIndex;
import dev.vitrine.parser.statement.CreateEmbeddingIndex.Embedding;
import dev.vitrine.parser.statement.CreateEmbeddingIndex.Modality;
import dev.vitrine.parser.statement.CreateIncrementalView;
import dev.vitrine.parser.statement.CreateTable;
import dev.vitrine.parser.statement.DropIndex;
import dev.vitrine.parser.statement.DropTable;
import dev.vitrine.parser.statement.DropView;
import dev.vitrine.parser.statement.ErrorPolicy;
import dev.vitrine.parser.statement.Option;
import dev.vitrine.parser.statement.Show;
import dev.vitrine.parser.statement.Statement;
import dev.vitrine.parser.statement.Storage;
import dev.vitrine.parser.statement.TableElement;
import dev.vitrine.parser.statement.TableOptions;
import dev.vitrine.parser.statement.ViewColumn;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * Makes the records that the productions of our own statements give. A production says where something stands, by offsets;
 * what stands there is read from the user's tokens.
 */
final class DefinitionText {
    private final ParseCopy copy;
    private final Tokens tokens;
    private final Span whole;
    private final Predicate<String> isFunction;

    DefinitionText(ParseCopy copy, Span whole, Predicate<String> isFunction) {
        this.copy = copy;
        this.tokens = copy.tokens();
        this.whole = whole;
        this.isFunction = isFunction;
    }

    int end() {
        return whole.end();
    }

    Span whole() {
        return whole;
    }

    private int token(int offset) {
        return tokens.indexAt(offset);
    }

    /** From the token at one offset to the last one before another. */
    private Span between(int start, int next) {
        return tokens.span(token(start), token(next) - 1);
    }

    private Optional<Span> optionalBetween(int start, int next) {
        return token(next) > token(start) ? Optional.of(between(start, next)) : Optional.empty();
    }

    String verbatim(int start, int next) {
        return between(start, next).in(tokens.sql());
    }

    QualifiedName name(int start) {
        int first = token(start);
        return QualifiedName.read(tokens, first, QualifiedName.end(tokens, first));
    }

    private String word(int start) {
        return tokens.name(token(start));
    }

    private Span wordSpan(int start) {
        return tokens.get(token(start)).span();
    }

    private ParseException expected(int offset, String what) {
        int i = token(offset);
        String found = i < tokens.size() ? "\"" + tokens.text(i) + "\"" : "the end";
        return ParseException.syntax(tokens.sql(), tokens.get(i).start(), "found " + found + "; expected " + what);
    }

    /** Whether a column's constraints begin here, so that its type ends. */
    boolean isConstraint(int offset) {
        return tokens.isAnyWord(
                token(offset),
                "CONSTRAINT",
                "NOT",
                "NULL",
                "DEFAULT",
                "PRIMARY",
                "UNIQUE",
                "CHECK",
                "REFERENCES",
                "GENERATED",
                "COLLATE",
                "STORAGE",
                "COMPRESSION",
                "DEFERRABLE",
                "INITIALLY");
    }

    boolean isTableConstraint(int offset) {
        return tokens.isAnyWord(
                token(offset), "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "LIKE");
    }

    TableElement tableConstraint(int start, int next) {
        if (token(next) <= token(start)) {
            throw expected(start, "a column or a constraint");
        }
        return new TableElement.TableConstraint(between(start, next));
    }

    ColumnDefinition column(
            int name,
            int type,
            int typeEnd,
            int constraintsEnd,
            @Nullable ComputedClause computed,
            int moreStart,
            int moreEnd,
            List<Option> options,
            int next) {
        Optional<Span> typeSpan = optionalBetween(type, typeEnd);
        List<Span> constraints = new ArrayList<>();
        optionalBetween(typeEnd, constraintsEnd).ifPresent(constraints::add);
        if (moreStart > constraintsEnd) {
            optionalBetween(moreStart, moreEnd).ifPresent(constraints::add);
        }
        Optional<ComputedClause> clause = Optional.ofNullable(computed);
        if (clause.isEmpty()) {
            clause = generated(constraints);
        }
        if (typeSpan.isEmpty() && clause.isEmpty()) {
            throw expected(type, "a type or COMPUTED AS");
        }
        return new ColumnDefinition(
                word(name),
                wordSpan(name),
                typeSpan,
                typeSpan.flatMap(this::media),
                constraints,
                clause,
                options,
                between(name, next));
    }

    private Optional<MediaKind> media(Span type) {
        int i = token(type.start());
        return tokens.is(i + 1, TokenKind.DOT) ? Optional.empty() : MediaKind.at(tokens, i);
    }

    /**
     * {@code GENERATED ALWAYS AS (expression) STORED} with a function of ours in it means COMPUTED AS. It is taken out of the
     * constraints then.
     */
    private Optional<ComputedClause> generated(List<Span> constraints) {
        for (int n = 0; n < constraints.size(); n++) {
            Span span = constraints.get(n);
            int end = token(span.end());
            for (int i = token(span.start()); i < end; i = tokens.skip(i)) {
                if (tokens.areWords(i, "GENERATED", "ALWAYS", "AS")
                        && tokens.is(i + 3, TokenKind.OPEN_PAREN)
                        && hasOurCall(i + 4, tokens.partner(i + 3))) {
                    constraints.remove(n);
                    return Optional.of(takeGenerated(i, span, constraints));
                }
            }
        }
        return Optional.empty();
    }

    private boolean hasOurCall(int first, int end) {
        for (int i = first; i < end; i++) {
            if (tokens.kind(i).isName() && tokens.is(i + 1, TokenKind.OPEN_PAREN) && isFunction.test(tokens.name(i))) {
                return true;
            }
        }
        return false;
    }

    private ComputedClause takeGenerated(int first, Span constraints, List<Span> others) {
        int close = tokens.partner(first + 3);
        boolean virtual = tokens.isWord(close + 1, "VIRTUAL");
        int last = virtual || tokens.isWord(close + 1, "STORED") ? close + 1 : close;
        if (first > token(constraints.start())) {
            others.add(tokens.span(token(constraints.start()), first - 1));
        }
        if (last + 1 < token(constraints.end())) {
            others.add(tokens.span(last + 1, token(constraints.end()) - 1));
        }
        Span inside = tokens.span(first + 4, close - 1);
        return new ComputedClause(
                Grammar.separateExpression(tokens, inside),
                inside,
                Optional.of(virtual ? Storage.VIRTUAL : Storage.STORED),
                Optional.empty(),
                tokens.span(first, last));
    }

    ComputedClause computed(
            int start,
            SqlNode expression,
            int expressionStart,
            int expressionEnd,
            @Nullable Storage storage,
            @Nullable ErrorPolicy onError,
            int next) {
        Expression converted = new ExpressionConverter(new Positions(copy)).convert(expression);
        return new ComputedClause(
                converted,
                between(expressionStart, expressionEnd),
                Optional.ofNullable(storage),
                Optional.ofNullable(onError),
                between(start, next));
    }

    Option option(QualifiedName name, int value, int next) {
        String text = "";
        if (value >= 0) {
            int first = token(value);
            if (token(next) <= first) {
                throw expected(value, "a value for the option " + name.name());
            }
            boolean oneString = tokens.kind(first).isString() && token(next) == first + 1;
            text = oneString ? Strings.value(tokens, first) : verbatim(value, next);
        }
        return new Option(
                String.join(".", name.parts()), text, between(name.span().start(), next));
    }

    CreateTable createTable(
            int prefix, int table, boolean ifNotExists, QualifiedName name, List<TableElement> elements, int tail) {
        List<Span> tails = new ArrayList<>();
        List<Option> options = new ArrayList<>();
        Optional<Span> with = Optional.empty();
        int end = token(whole.end());
        int start = token(tail);
        for (int i = start; i < end; i = tokens.skip(i)) {
            if (tokens.isWord(i, "WITH") && tokens.is(i + 1, TokenKind.OPEN_PAREN)) {
                addTail(tails, start, i);
                with = Optional.of(tokens.span(i, tokens.partner(i + 1)));
                options.addAll(optionList(i + 1));
                start = tokens.skip(i + 1);
                i = i + 1;
            }
        }
        addTail(tails, start, end);
        return new CreateTable(
                whole,
                optionalBetween(prefix, table),
                ifNotExists,
                name,
                elements,
                ours(options),
                others(options),
                with,
                tails);
    }

    private void addTail(List<Span> tails, int first, int end) {
        if (end > first) {
            tails.add(tokens.span(first, end - 1));
        }
    }

    /** The options between a parenthesis and its partner. */
    private List<Option> optionList(int open) {
        List<Option> options = new ArrayList<>();
        int close = tokens.partner(open);
        int i = open + 1;
        while (i < close) {
            int end = i;
            while (end < close && !tokens.is(end, TokenKind.COMMA)) {
                end = tokens.skip(end);
            }
            int nameEnd = QualifiedName.end(tokens, i);
            if (nameEnd == i) {
                throw expected(tokens.get(i).start(), "an option");
            }
            int value =
                    tokens.isOperator(nameEnd, "=") ? tokens.get(nameEnd + 1).start() : -1;
            options.add(option(
                    QualifiedName.read(tokens, i, nameEnd),
                    value,
                    tokens.get(end).start()));
            i = end + 1;
        }
        return options;
    }

    private static List<Option> ours(List<Option> options) {
        return options.stream().filter(o -> TableOptions.isOurs(o.name())).toList();
    }

    private static List<Option> others(List<Option> options) {
        return options.stream().filter(o -> !TableOptions.isOurs(o.name())).toList();
    }

    AlterTable alterTable(boolean view, boolean ifExists, QualifiedName name, List<AlterAction> actions) {
        int before = token(name.span().start()) - 1;
        return new AlterTable(whole, view, ifExists, tokens.isWord(before, "ONLY"), name, actions);
    }

    /** Whether ADD, DROP or RENAME at this place is one of a column, or of the table's name. */
    boolean isColumnAction(int offset) {
        int i = token(offset) + 1;
        return tokens.isWord(i, "COLUMN")
                || tokens.isWord(i, "TO")
                || !(isTableConstraint(tokens.get(i).start()));
    }

    /** Whether ALTER COLUMN at this place is a change that Postgres does not know. */
    boolean isOurColumnChange(int offset) {
        int i = token(offset) + 1;
        i = tokens.isWord(i, "COLUMN") ? i + 2 : i + 1;
        if (tokens.isWord(i, "SET")) {
            return tokens.areWords(i + 1, "COMPUTED", "AS")
                    || tokens.areWords(i + 1, "ON", "ERROR")
                    || tokens.isWord(i + 1, "OPTIONS")
                    || (tokens.areWords(i + 1, "DATA", "TYPE") && isMediaType(i + 3));
        }
        return tokens.isWord(i, "TYPE") && isMediaType(i + 1);
    }

    private boolean isMediaType(int i) {
        return MediaKind.at(tokens, i).isPresent() && !tokens.is(i + 1, TokenKind.DOT);
    }

    boolean hasOurOption(int offset) {
        return !ours(optionList(token(offset) + 1)).isEmpty();
    }

    AlterAction addColumn(int start, boolean ifNotExists, ColumnDefinition column) {
        Span span = new Span(start, column.span().end());
        return column.computed().isPresent()
                ? new AlterAction.AddComputedColumn(ifNotExists, column, span)
                : new AlterAction.AddColumn(ifNotExists, column, span);
    }

    AlterAction setComputed(int start, int column, ComputedClause computed, int keep, int next) {
        AlterAction.Existing existing = AlterAction.Existing.values()[keep];
        return new AlterAction.SetComputed(word(column), wordSpan(column), computed, existing, between(start, next));
    }

    AlterAction setErrorPolicy(int start, int column, ErrorPolicy policy, int next) {
        return new AlterAction.SetErrorPolicy(word(column), wordSpan(column), policy, between(start, next));
    }

    AlterAction setOptions(int start, int column, List<Option> options, int next) {
        return new AlterAction.SetOptions(word(column), wordSpan(column), options, between(start, next));
    }

    AlterAction setMediaType(int start, int column, int type, int using, int next) {
        return new AlterAction.SetMediaType(
                word(column),
                wordSpan(column),
                MediaKind.at(tokens, token(type)).orElseThrow(() -> expected(type, "a media type")),
                using < 0 ? Optional.empty() : Optional.of(between(using, next)),
                between(start, next));
    }

    AlterAction dropColumn(int start, int column, boolean ifExists, boolean cascade, int next) {
        return new AlterAction.DropColumn(word(column), wordSpan(column), ifExists, cascade, between(start, next));
    }

    AlterAction renameTable(int start, int to, int next) {
        return new AlterAction.RenameTable(word(to), wordSpan(to), between(start, next));
    }

    AlterAction renameColumn(int start, int from, int to, int next) {
        return new AlterAction.RenameColumn(word(from), wordSpan(from), word(to), wordSpan(to), between(start, next));
    }

    AlterAction setSchema(int start, int schema, int next) {
        return new AlterAction.SetSchema(word(schema), wordSpan(schema), between(start, next));
    }

    AlterAction setTableOptions(int start, List<Option> options, int next) {
        return new AlterAction.SetTableOptions(ours(options), others(options), between(start, next));
    }

    AlterAction plainAlteration(int start, int next) {
        if (token(next) <= token(start)) {
            throw expected(start, "an action of ALTER TABLE");
        }
        return new AlterAction.PlainAlteration(between(start, next));
    }

    Statement drop(int kind, List<QualifiedName> names, boolean ifExists, boolean cascade, boolean concurrently) {
        return switch (tokens.upperWord(token(kind))) {
            case "TABLE" -> new DropTable(whole, names, ifExists, cascade);
            case "INDEX" -> new DropIndex(whole, names, ifExists, cascade, concurrently);
            default -> new DropView(whole, names, ifExists, cascade);
        };
    }

    ViewColumn viewColumn(
            int name, @Nullable Storage storage, @Nullable ErrorPolicy onError, List<Option> options, int next) {
        return new ViewColumn(
                word(name),
                wordSpan(name),
                Optional.ofNullable(storage),
                Optional.ofNullable(onError),
                options,
                between(name, next));
    }

    Statement createIncrementalView(
            boolean orReplace,
            boolean ifNotExists,
            QualifiedName name,
            List<ViewColumn> columns,
            List<Option> options,
            int query) {
        if (token(query) >= token(whole.end())) {
            throw expected(query, "a query behind AS");
        }
        Span span = between(query, whole.end());
        return new CreateIncrementalView(
                whole,
                orReplace,
                ifNotExists,
                name,
                columns,
                options,
                ViewQueries.of(tokens, Grammar.query(ParseCopy.ofPiece(tokens, span), span)));
    }

    Embedding embedding(QualifiedName function, int modality) {
        if (modality < 0) {
            return new Embedding(function, Optional.empty());
        }
        String word = word(modality).toUpperCase(Locale.ROOT);
        return Stream.of(Modality.values())
                .filter(value -> value.name().equals(word))
                .findFirst()
                .map(value -> new Embedding(function, Optional.of(value)))
                .orElseThrow(() -> expected(modality, "TEXT, IMAGE, AUDIO, VIDEO or DOCUMENT"));
    }

    Statement createEmbeddingIndex(
            boolean ifNotExists,
            @Nullable QualifiedName name,
            QualifiedName table,
            int column,
            List<Embedding> embeddings,
            List<Option> options) {
        return new CreateEmbeddingIndex(
                whole,
                ifNotExists,
                Optional.ofNullable(name),
                table,
                word(column),
                wordSpan(column),
                embeddings,
                options);
    }

    /** Whether SHOW at this place is of a kind that wants a table. */
    boolean showsTable(int offset) {
        return tokens.isAnyWord(token(offset), "COLUMNS", "INDEXES", "HISTORY", "ERRORS", "LINEAGE");
    }

    Statement show(int kind, @Nullable QualifiedName target, int column, int like, int limit) {
        String word = tokens.upperWord(token(kind));
        Show.Kind shown = Stream.of(Show.Kind.values())
                .filter(value -> value.name().equals(word))
                .findFirst()
                .orElseThrow(() -> expected(kind, "TABLES, VIEWS, COLUMNS FROM, HISTORY FOR or another of our kinds"));
        return new Show(
                whole,
                shown,
                Optional.ofNullable(target),
                column < 0 ? Optional.empty() : Optional.of(word(column)),
                like < 0 ? Optional.empty() : Optional.of(Strings.value(tokens, token(like))),
                limit < 0 ? Optional.empty() : Optional.of(tokens.text(token(limit))));
    }
}
