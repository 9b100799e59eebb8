package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.Option;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.ManagedTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the options of a table say about its history.
 *
 * @param versioned whether it is kept, absent if they do not say
 * @param all all options of the table, {@code retention_versions} and {@code retention_days} as they are from now on
 * @param mentioned the first option about retention, whatever its value
 */
record HistoryOptions(Optional<Boolean> versioned, Map<String, String> all, Optional<Option> mentioned) {
    private static final Set<String> RETENTION = Set.of(ManagedTable.RETENTION_VERSIONS, ManagedTable.RETENTION_DAYS);

    /** How long versions stay of a table that was plain before and grows a history all at once. */
    private static final String DAYS_OF_PLAIN = "30";

    /**
     * Reads options.
     *
     * @param before what is set so far
     */
    static HistoryOptions read(List<Option> options, Map<String, String> before, String sql) {
        Optional<Boolean> versioned = Optional.empty();
        Optional<Option> mentioned = Optional.empty();
        Map<String, String> all = new TreeMap<>(before);
        for (Option option : options) {
            switch (option.name()) {
                case "versioned" -> versioned = Optional.of(truth(option, sql));
                case ManagedTable.RETENTION_VERSIONS, ManagedTable.RETENTION_DAYS -> {
                    mentioned = mentioned.or(() -> Optional.of(option));
                    long limit = limit(option, sql);
                    if (limit == 0) {
                        all.remove(option.name());
                    } else {
                        all.put(option.name(), Long.toString(limit));
                    }
                }
                default ->
                    throw VitrineException.at(
                            option.span().position(sql),
                            ErrorCode.NOT_AVAILABLE,
                            "table option \"%s\" is not available".formatted(option.name()));
            }
        }
        return new HistoryOptions(versioned, Map.copyOf(all), mentioned);
    }

    /**
     * All options of the table.
     *
     * @param isKept whether it has a history from now on
     * @param begins whether it had none so far
     */
    Map<String, String> ofTable(boolean isKept, boolean begins) {
        Map<String, String> options = new TreeMap<>(all);
        if (!isKept) {
            options.keySet().removeAll(RETENTION);
        } else if (begins && mentioned.isEmpty()) {
            options.put(ManagedTable.RETENTION_DAYS, DAYS_OF_PLAIN);
        }
        return options;
    }

    /** The options about history that are set, as they are written. */
    static String text(ManagedTable table) {
        return table.options().entrySet().stream()
                .filter(option -> RETENTION.contains(option.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .map(option -> option.getKey() + " = " + option.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Refuses a retention for a table that keeps no history. */
    void requireHistory(boolean isKept, String table, String sql) {
        if (!isKept && mentioned.isPresent() && all.keySet().stream().anyMatch(RETENTION::contains)) {
            throw VitrineException.at(
                    mentioned.get().span().position(sql),
                    ErrorCode.INVALID_PARAMETER,
                    "table \"%s\" keeps no history that \"%s\" could limit; say versioned = true, too"
                            .formatted(table, mentioned.get().name()));
        }
    }

    private static long limit(Option option, String sql) {
        String value = option.value().toLowerCase(Locale.ROOT);
        if (value.equals("none")) {
            return 0;
        }
        if (!value.matches("[0-9]{1,6}")) {
            throw VitrineException.at(
                    option.span().position(sql),
                    ErrorCode.INVALID_PARAMETER,
                    "option \"%s\" is a number up to 999999, or none, not \"%s\""
                            .formatted(option.name(), option.value()));
        }
        return Long.parseLong(value);
    }

    private static boolean truth(Option option, String sql) {
        return switch (option.value().toLowerCase(Locale.ROOT)) {
            case "", "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default ->
                throw VitrineException.at(
                        option.span().position(sql),
                        ErrorCode.INVALID_PARAMETER,
                        "option \"%s\" is true or false, not \"%s\"".formatted(option.name(), option.value()));
        };
    }
}
