package dev.vitrine.runtime.engine.run;

import dev.vitrine.parser.text.SplicedText;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Errors of the server for a text that we made of the user's. */
public final class ServerErrors {
    private ServerErrors() {}

    /** The same error with its position in the user's text; an error without a position as it is. */
    public static PSQLException inUsersText(PSQLException error, SplicedText text) {
        ServerErrorMessage message = error.getServerErrorMessage();
        if (message == null || message.getPosition() <= 0) {
            return error;
        }
        StringBuilder fields = new StringBuilder();
        add(fields, 'S', message.getSeverity());
        add(fields, 'C', message.getSQLState());
        add(fields, 'M', message.getMessage());
        add(fields, 'D', message.getDetail());
        add(fields, 'H', message.getHint());
        add(fields, 'P', Integer.toString(text.originalServerPosition(message.getPosition())));
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
