package dev.vitrine.parser;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.Strings;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.query.TimeTravelReference;
import dev.vitrine.parser.query.TimeTravelScanner;
import dev.vitrine.parser.statement.CreateSnapshot;
import dev.vitrine.parser.statement.DropLabel;
import dev.vitrine.parser.statement.DropSnapshot;
import dev.vitrine.parser.statement.LabelVersion;
import dev.vitrine.parser.statement.RevertTable;
import dev.vitrine.parser.statement.Statement;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/** Reads statements about versions of tables: labels, snapshots and going back. */
final class VersionReader extends StatementReader {
    VersionReader(Tokens tokens, StatementSplitter.Range range, Span span) {
        super(tokens, range, span);
    }

    @Override
    Optional<Statement> statement() {
        if (reader.accept("ALTER", "TABLE") && QualifiedName.end(tokens, reader.at()) > reader.at()) {
            QualifiedName table = reader.name("the name of a table");
            if (reader.areWords("LABEL", "VERSION")) {
                return Optional.of(labelVersion(table));
            }
            if (isDropLabel(tokens, reader.at())) {
                return Optional.of(dropLabel(table));
            }
        } else if (reader.accept("REVERT")) {
            reader.accept("TABLE");
            return Optional.of(revert());
        } else if (reader.accept("CREATE", "SNAPSHOT")) {
            return Optional.of(createSnapshot());
        } else if (reader.accept("DROP", "SNAPSHOT")) {
            boolean ifExists = reader.accept("IF", "EXISTS");
            return Optional.of(new DropSnapshot(span, reader.name("the name of a snapshot"), ifExists));
        }
        return Optional.empty();
    }

    /** Whether these words drop a label; without the string, Postgres drops a column of that name. */
    static boolean isDropLabel(Tokens tokens, int i) {
        return tokens.areWords(i, "DROP", "LABEL")
                && (tokens.kind(i + 2).isString()
                        || (tokens.areWords(i + 2, "IF", "EXISTS")
                                && tokens.kind(i + 4).isString()));
    }

    private Statement labelVersion(QualifiedName table) {
        reader.expect("LABEL");
        TimeSpec version = moment("a version's number behind VERSION");
        reader.expect("AS");
        int label = reader.at();
        String text = string("the label, a string");
        return new LabelVersion(span, table, version, text, tokens.get(label).span());
    }

    private Statement dropLabel(QualifiedName table) {
        reader.accept("DROP", "LABEL");
        boolean ifExists = reader.accept("IF", "EXISTS");
        int label = reader.at();
        String text = string("the label, a string");
        return new DropLabel(span, table, ifExists, text, tokens.get(label).span());
    }

    private Statement revert() {
        QualifiedName table = reader.name("the name of a table");
        Optional<TimeSpec> target = Optional.empty();
        if (reader.accept("TO")) {
            target = Optional.of(moment("VERSION n, TIMESTAMP expression, SNAPSHOT name or LABEL 'text'"));
        }
        return new RevertTable(span, table, target, reader.accept("DISCARD"));
    }

    private Statement createSnapshot() {
        boolean ifNotExists = reader.accept("IF", "NOT", "EXISTS");
        QualifiedName name = reader.name("the name of the snapshot");
        reader.expect("AS");
        int query = reader.at();
        Optional<CreateSnapshot.Whole> whole = whole();
        reader.moveTo(reader.end());
        if (query == reader.at()) {
            throw reader.expected("a query");
        }
        return new CreateSnapshot(span, name, ifNotExists, reader.since(query), whole);
    }

    /** The table of {@code SELECT * FROM t AS OF ..}, if that is all. */
    private Optional<CreateSnapshot.Whole> whole() {
        int star = reader.at() + 1;
        boolean all = reader.accept("SELECT") && tokens.isOperator(star, "*") && tokens.isWord(star + 1, "FROM");
        int name = star + 2;
        int nameEnd = QualifiedName.end(tokens, name);
        if (!all || nameEnd == name || nameEnd > reader.end()) {
            return Optional.empty();
        }
        Optional<TimeSpec> moment = TimeTravelScanner.at(tokens, nameEnd).map(TimeTravelReference::timeSpec);
        int end = moment.map(spec -> tokens.indexAt(spec.span().end())).orElse(nameEnd);
        return end == reader.end()
                ? Optional.of(new CreateSnapshot.Whole(QualifiedName.read(tokens, name, nameEnd), moment))
                : Optional.empty();
    }

    private TimeSpec moment(String what) {
        TimeSpec spec = TimeTravelScanner.targetAt(tokens, reader.at()).orElseThrow(() -> reader.expected(what));
        reader.moveTo(tokens.indexAt(spec.span().end()));
        return spec;
    }

    private String string(String what) {
        int at = reader.at();
        if (reader.isAtEnd() || !tokens.kind(at).isString()) {
            throw reader.expected(what);
        }
        reader.moveTo(at + 1);
        return Strings.value(tokens, at);
    }
}
