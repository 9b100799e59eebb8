package dev.vitrine.jdbc;

import dev.vitrine.runtime.media.MediaSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the user gave to open a connection.
 *
 * @param login the options of the server's driver; user and password are two of them
 * @param settings ours
 */
record ConnectionOptions(Properties login, Map<Setting, String> settings) {
    /** Takes properties and a URL's options; the URL wins, as with the server's driver. */
    static ConnectionOptions of(@Nullable Properties info, Map<String, String> url) throws SQLException {
        ConnectionOptions options = new ConnectionOptions(new Properties(), new EnumMap<>(Setting.class));
        for (Map.Entry<String, String> option : merged(info, url).entrySet()) {
            String name = option.getKey();
            Optional<Setting> setting = Setting.named(name);
            if (setting.isPresent()) {
                options.settings.put(setting.get(), checked(setting.get(), option.getValue()));
            } else if (Setting.isOurs(name) || Setting.isMisspelt(name)) {
                throw unknown(name);
            } else if (!name.equals("vitrine")) {
                options.login.setProperty(name, option.getValue());
            }
        }
        return options;
    }

    /** Takes what can be taken of a URL that may be incomplete or absent. */
    static ConnectionOptions lenient(@Nullable Properties info, @Nullable String url) {
        ConnectionOptions options = new ConnectionOptions(new Properties(), new EnumMap<>(Setting.class));
        int query = url == null ? -1 : url.indexOf('?');
        Map<String, String> given = url == null || query < 0 ? Map.of() : VitrineUrl.options(url.substring(query + 1));
        merged(info, given)
                .forEach((name, value) -> Setting.named(name)
                        .ifPresentOrElse(
                                setting -> options.settings.put(setting, value),
                                () -> options.login.setProperty(name, value)));
        return options;
    }

    /**
     * The server driver's options with our settings among the start parameters, so that {@code SHOW vitrine.x} tells
     * them and {@code RESET} comes back to them.
     */
    Properties session() {
        Properties session = new Properties();
        session.putAll(login);
        if (!settings.isEmpty()) {
            String ours = settings.entrySet().stream()
                    .map(entry -> "-c vitrine." + entry.getKey().sqlName() + "=" + escaped(entry.getValue()))
                    .collect(Collectors.joining(" "));
            String own = login.getProperty("options");
            session.setProperty("options", own == null ? ours : own + " " + ours);
        }
        return session;
    }

    /** Whether only the server's driver is wanted. */
    boolean isPlain() {
        return "off".equals(settings.get(Setting.ENABLED));
    }

    /** What media may be read: {@code mediaRoots} is folders with commas between, or {@code none}. */
    MediaSettings media() throws SQLException {
        MediaSettings media = MediaSettings.defaults();
        String root = settings.get(Setting.MEDIA_ROOT);
        if (root != null) {
            media = media.withMediaRoot(folder(Setting.MEDIA_ROOT, root));
        }
        String roots = settings.get(Setting.MEDIA_ROOTS);
        if (roots != null) {
            List<Path> allowed = new ArrayList<>();
            for (String name : roots.split(",", -1)) {
                if (!name.equals("none")) {
                    allowed.add(folder(Setting.MEDIA_ROOTS, name.strip()));
                }
            }
            media = media.withAllowedRoots(allowed);
        }
        boolean network = "on".equals(settings.get(Setting.ALLOW_NETWORK_MEDIA));
        return network ? media.withNetwork(true, true) : media;
    }

    private static Path folder(Setting setting, String name) throws SQLException {
        try {
            Path folder = Path.of(name);
            if (folder.isAbsolute()) {
                return folder;
            }
        } catch (InvalidPathException e) {
            throw notFolder(setting, name);
        }
        throw notFolder(setting, name);
    }

    private static SQLException notFolder(Setting setting, String name) {
        return SqlExceptions.of(
                "22023", "option " + setting.optionName() + " names \"" + name + "\", which is no absolute path");
    }

    private static Map<String, String> merged(@Nullable Properties info, Map<String, String> url) {
        Map<String, String> merged = new HashMap<>();
        if (info != null) {
            info.stringPropertyNames().forEach(name -> merged.put(name, info.getProperty(name)));
        }
        merged.putAll(url);
        return merged;
    }

    private static String checked(Setting setting, String value) throws SQLException {
        if (setting.choices().isEmpty() || setting.choices().contains(value)) {
            return value;
        }
        throw SqlExceptions.of(
                "22023",
                "option " + setting.optionName() + " has the value \"" + value + "\"; it may be "
                        + String.join(", ", setting.choices()));
    }

    private static SQLException unknown(String name) {
        return SqlExceptions.of(
                "22023",
                "there is no option \"" + name + "\"; the nearest are " + String.join(", ", Setting.nearest(name)));
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace(" ", "\\ ");
    }
}
