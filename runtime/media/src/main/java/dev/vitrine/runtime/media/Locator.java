package dev.vitrine.runtime.media;

import dev.vitrine.udf.UdfException;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where media bytes live, by the form of the locator; nothing was read yet. */
sealed interface Locator {
    /** A file of this machine, absolute or from the media root. */
    record Local(String path) implements Locator {}

    /** A file of a web server. */
    record Remote(String url) implements Locator {}

    /** The bytes themselves, as a data URI. */
    record Inline(String uri) implements Locator {}

    /** A resource of the class path, without a slash in front. */
    record Resource(String name) implements Locator {}

    /** A medium of the media store. */
    record Stored(StoredName name) implements Locator {}

    /** Two letters at least: {@code C:\film.mp4} is a path. */
    Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):");

    /** A fragment that can be told from the data of a data URI, in which people write {@code #} by mistake. */
    Pattern PLAIN_FRAGMENT = Pattern.compile("[a-z]+=[A-Za-z0-9.,:%_-]+");

    /** The scheme in lower case, or {@code file} for a path. */
    static String scheme(String locator) {
        Matcher matcher = SCHEME.matcher(locator);
        return matcher.lookingAt() ? matcher.group(1).toLowerCase(Locale.ROOT) : "file";
    }

    /**
     * Where the {@code #} before the fragment stands, or -1 if there is no fragment. What stands after it in a URL is a
     * place in a page rather than a part of the medium unless it has the form of a name and a value.
     */
    static int fragmentStart(String locator) {
        return switch (scheme(locator)) {
            case "http", "https" -> locator.indexOf('=', locator.indexOf('#') + 1) < 0 ? -1 : locator.indexOf('#');
            case "data" -> {
                int at = locator.lastIndexOf('#');
                yield at >= 0
                                && PLAIN_FRAGMENT
                                        .matcher(locator.substring(at + 1))
                                        .matches()
                        ? at
                        : -1;
            }
            default -> locator.lastIndexOf('#');
        };
    }

    /**
     * Reads a locator without a fragment.
     *
     * @throws UdfException with state 22V04 if its form or scheme is not known
     */
    static Locator parse(String locator) {
        if (locator.isBlank()) {
            throw UdfException.unreachable("a media locator is blank; a path or a URL would be right", null);
        }
        Matcher scheme = SCHEME.matcher(locator);
        if (!scheme.lookingAt()) {
            return new Local(locator);
        }
        String rest = locator.substring(scheme.end());
        return switch (scheme(locator)) {
            case "file" -> new Local(filePath(locator, rest));
            case "http", "https" -> new Remote(locator);
            case "data" -> new Inline(locator);
            case "classpath" -> new Resource(rest.replaceFirst("^/+", ""));
            case "vitrine" -> new Stored(storedName(locator));
            default ->
                throw UdfException.unreachable(
                        ("%s has the scheme %s, which is not known; known are file, https, http, data, classpath and "
                                        + "vitrine, and a file with a colon in its name is written ./%s")
                                .formatted(Shown.locator(locator), scheme(locator), Shown.bare(locator)),
                        null);
        };
    }

    private static StoredName storedName(String locator) {
        return StoredName.parse(locator)
                .orElseThrow(() -> UdfException.unreachable(
                        "%s names no stored medium; the form is vitrine:sha256/<64 hexadecimal digits>.<extension>"
                                .formatted(Shown.locator(locator)),
                        null));
    }

    private static String filePath(String locator, String rest) {
        if (rest.startsWith("//")) {
            int slash = rest.indexOf('/', 2);
            String host = rest.substring(2, slash < 0 ? rest.length() : slash);
            if (!host.isEmpty() && !host.equalsIgnoreCase("localhost")) {
                throw UdfException.unreachable(
                        "%s names the host %s; a file of this machine is written file:///path"
                                .formatted(Shown.locator(locator), host),
                        null);
            }
            rest = slash < 0 ? "" : rest.substring(slash);
        }
        if (!rest.startsWith("/")) {
            throw UdfException.unreachable(
                    "%s holds no absolute path; a relative path is written without file:"
                            .formatted(Shown.locator(locator)),
                    null);
        }
        String path = decodePercent(locator, rest);
        boolean isDrive = File.separatorChar == '\\' && path.matches("/[A-Za-z]:.*");
        return isDrive ? path.substring(1) : path;
    }

    private static String decodePercent(String locator, String text) {
        try {
            byte[] bytes = PercentCode.decode(text);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw UdfException.unreachable(
                    "%s has a %% that starts no UTF-8 escape; a percent sign itself is written %%25"
                            .formatted(Shown.locator(locator)),
                    e);
        }
    }

    /** The last part of a locator's path, for hints such as an extension; may be empty. */
    static String lastName(Locator locator) {
        if (locator instanceof Local local) {
            return afterLastSlash(local.path().replace('\\', '/'));
        }
        if (locator instanceof Resource resource) {
            return afterLastSlash(resource.name());
        }
        if (locator instanceof Stored stored) {
            return stored.name().fileName();
        }
        if (locator instanceof Remote remote) {
            try {
                String path = new URI(remote.url()).getPath();
                return path == null ? "" : afterLastSlash(path);
            } catch (URISyntaxException e) {
                return "";
            }
        }
        return "";
    }

    private static String afterLastSlash(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
