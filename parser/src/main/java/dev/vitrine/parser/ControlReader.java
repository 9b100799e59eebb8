package dev.vitrine.parser;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.Strings;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.CreateModel;
import dev.vitrine.parser.statement.CreateSecret;
import dev.vitrine.parser.statement.DropControl;
import dev.vitrine.parser.statement.Option;
import dev.vitrine.parser.statement.PurgeCache;
import dev.vitrine.parser.statement.RecomputeTable;
import dev.vitrine.parser.statement.Statement;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads statements about models, secrets, the cache and recomputing. */
final class ControlReader extends StatementReader {
    ControlReader(Tokens tokens, StatementSplitter.Range range, Span span) {
        super(tokens, range, span);
    }

    @Override
    Optional<Statement> statement() {
        if (reader.accept("CREATE")) {
            boolean replace = reader.accept("OR", "REPLACE");
            if (reader.accept("MODEL")) {
                CreateModel.Kind kind = replace ? CreateModel.Kind.REPLACE : CreateModel.Kind.CREATE;
                return Optional.of(model(kind, "WITH"));
            }
            if (reader.accept("SECRET")) {
                RecomputeTable.Named name = name("the name of the secret");
                reader.expect("WITH");
                return Optional.of(new CreateSecret(span, name.name(), name.span(), replace, options()));
            }
        } else if (reader.accept("ALTER", "MODEL")) {
            return Optional.of(model(CreateModel.Kind.ALTER, "SET"));
        } else if (reader.accept("DROP", "MODEL")) {
            return Optional.of(drop(DropControl.Kind.MODEL));
        } else if (reader.accept("DROP", "SECRET")) {
            return Optional.of(drop(DropControl.Kind.SECRET));
        } else if (reader.accept("RECOMPUTE")) {
            reader.accept("TABLE");
            return Optional.of(recompute());
        } else if (reader.accept("PURGE", "CACHE")) {
            return Optional.of(purge());
        }
        return Optional.empty();
    }

    private Statement model(CreateModel.Kind kind, String word) {
        RecomputeTable.Named name = name("the name of the model");
        reader.expect(word);
        return new CreateModel(span, name.name(), name.span(), kind, options());
    }

    private Statement drop(DropControl.Kind kind) {
        boolean ifExists = reader.accept("IF", "EXISTS");
        RecomputeTable.Named name = name("a name");
        return new DropControl(span, kind, name.name(), name.span(), ifExists);
    }

    private RecomputeTable.Named name(String what) {
        if (reader.isAtEnd() || !tokens.kind(reader.at()).isName()) {
            throw reader.expected(what);
        }
        int at = reader.at();
        reader.moveTo(at + 1);
        return new RecomputeTable.Named(tokens.name(at), tokens.get(at).span());
    }

    private List<Option> options() {
        List<Option> options = new ArrayList<>();
        expect(TokenKind.OPEN_PAREN, "(");
        do {
            options.add(option());
        } while (reader.accept(TokenKind.COMMA));
        expect(TokenKind.CLOSE_PAREN, ", or )");
        return options;
    }

    private void expect(TokenKind kind, String text) {
        if (!reader.accept(kind)) {
            throw reader.expected(text);
        }
    }

    private Option option() {
        int first = reader.at();
        RecomputeTable.Named name = name("the name of an option");
        if (!tokens.isOperator(reader.at(), "=")) {
            throw reader.expected("=");
        }
        reader.moveTo(reader.at() + 1);
        int value = reader.at();
        if (reader.isAtEnd() || reader.is(TokenKind.COMMA) || reader.is(TokenKind.CLOSE_PAREN)) {
            throw reader.expected("a value");
        }
        if (tokens.kind(value).isString()) {
            reader.moveTo(value + 1);
            return new Option(name.name(), Strings.value(tokens, value), reader.since(first));
        }
        reader.skipTo(i -> tokens.is(i, TokenKind.COMMA) || tokens.is(i, TokenKind.CLOSE_PAREN));
        return new Option(name.name(), reader.since(value).in(tokens.sql()), reader.since(first));
    }

    private Statement recompute() {
        QualifiedName table = reader.name("the name of a table");
        List<RecomputeTable.Named> columns = new ArrayList<>();
        if (reader.accept("COLUMNS")) {
            expect(TokenKind.OPEN_PAREN, "(");
            do {
                columns.add(name("the name of a column"));
            } while (reader.accept(TokenKind.COMMA));
            expect(TokenKind.CLOSE_PAREN, ", or )");
        }
        RecomputeTable.Cells cells = reader.accept("ERRORS", "ONLY")
                ? RecomputeTable.Cells.ERRORS
                : reader.accept("STALE", "ONLY")
                        ? RecomputeTable.Cells.STALE
                        : reader.accept("MISSING", "ONLY") ? RecomputeTable.Cells.MISSING : RecomputeTable.Cells.ALL;
        Optional<Span> where = Optional.empty();
        if (reader.accept("WHERE")) {
            int first = reader.at();
            reader.skipTo(i -> tokens.areWords(i, "NO", "CASCADE") || tokens.areWords(i, "NO", "CACHE"));
            if (reader.at() == first) {
                throw reader.expected("a condition");
            }
            where = Optional.of(reader.since(first));
        }
        boolean noCascade = reader.accept("NO", "CASCADE");
        boolean noCache = reader.accept("NO", "CACHE");
        noCascade |= reader.accept("NO", "CASCADE");
        return new RecomputeTable(span, table, columns, cells, where, noCascade, noCache);
    }

    private Statement purge() {
        Optional<String> function = Optional.empty();
        Optional<String> model = Optional.empty();
        if (reader.accept("FOR", "FUNCTION")) {
            function = Optional.of(name("the name of a function").name());
        } else if (reader.accept("FOR", "MODEL")) {
            model = Optional.of(name("the name of a model").name());
        }
        Optional<Span> olderThan = Optional.empty();
        if (reader.accept("OLDER", "THAN")) {
            int first = reader.at();
            reader.skipTo(i -> false);
            if (reader.at() == first) {
                throw reader.expected("an interval, such as INTERVAL '30 days'");
            }
            olderThan = Optional.of(reader.since(first));
        }
        return new PurgeCache(span, function, model, olderThan);
    }
}
