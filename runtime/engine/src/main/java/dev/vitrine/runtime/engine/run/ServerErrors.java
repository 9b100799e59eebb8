package dev.vitrine.runtime.engine.run;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.SplicedText;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Errors of the server for a text that we made of the user's. */
public final class ServerErrors {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    private static final Pattern CALLED = Pattern.compile("(\\w+)\\(");

    private ServerErrors() {}

    /**
     * The same error for a text of ours that has no place in the user's, positioned where the user's text first has the
     * name that the message speaks of, or nowhere.
     */
    public static PSQLException byName(PSQLException error, String usersText) {
        ServerErrorMessage message = error.getServerErrorMessage();
        return message == null || message.getPosition() <= 0
                ? error
                : at(error, message, place(String.valueOf(message.getMessage()), usersText));
    }

    private static int place(String message, String usersText) {
        Matcher quoted = QUOTED.matcher(message);
        if (!quoted.find()) {
            return 0;
        }
        String named = quoted.group(1);
        String name = named.substring(named.lastIndexOf('.') + 1);
        Tokens tokens = Lexer.tokens(usersText);
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.kind(i).isName() && tokens.name(i).equals(name)
                    || tokens.text(i).equals(named)) {
                int start = tokens.get(i).span().start();
                return usersText.codePointCount(0, start) + 1;
            }
        }
        return 0;
    }

    /** The same error with its position in the user's text; an error without a position as it is. */
    public static PSQLException inUsersText(PSQLException error, SplicedText text) {
        ServerErrorMessage message = error.getServerErrorMessage();
        if (message == null || message.getPosition() <= 0) {
            return error;
        }
        return at(error, message, text.originalServerPosition(message.getPosition()));
    }

    /** The function that the message speaks of. */
    public static Optional<String> functionOf(PSQLException error) {
        Matcher called = CALLED.matcher(String.valueOf(error.getMessage()));
        return called.find() ? Optional.of(called.group(1)) : Optional.empty();
    }

    /** The same error with another hint. */
    public static PSQLException withHint(PSQLException error, String hint) {
        ServerErrorMessage message = error.getServerErrorMessage();
        return message == null ? error : copy(error, message, message.getPosition(), hint);
    }

    /** The same error at another 1-based position, 0 for none. */
    private static PSQLException at(PSQLException error, ServerErrorMessage message, int position) {
        return copy(error, message, position, message.getHint());
    }

    private static PSQLException copy(
            PSQLException error, ServerErrorMessage message, int position, @Nullable String hint) {
        StringBuilder fields = new StringBuilder();
        add(fields, 'S', message.getSeverity());
        add(fields, 'C', message.getSQLState());
        add(fields, 'M', message.getMessage());
        add(fields, 'D', message.getDetail());
        add(fields, 'H', hint);
        add(fields, 'P', position > 0 ? Integer.toString(position) : null);
        add(fields, 'W', message.getWhere());
        add(fields, 's', message.getSchema());
        add(fields, 't', message.getTable());
        add(fields, 'c', message.getColumn());
        add(fields, 'd', message.getDatatype());
        add(fields, 'n', message.getConstraint());
        add(fields, 'F', message.getFile());
        add(fields, 'R', message.getRoutine());
        PSQLException mapped = new PSQLException(new ServerErrorMessage(fields.toString()));
        mapped.initCause(error);
        return mapped;
    }

    private static void add(StringBuilder fields, char kind, @Nullable String value) {
        if (value != null) {
            fields.append(kind).append(value).append('\0');
        }
    }
}
