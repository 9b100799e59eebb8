package dev.vitrine.runtime.store.migration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One numbered script.
 *
 * @param number counted from 1, without gaps
 * @param name the words of the file name
 * @param sql the script, with line feeds only
 * @param sha256 of the script's UTF-8 bytes, in lower-case hexadecimal digits
 */
record Migration(int number, String name, String sql, String sha256) {

    private static final Pattern FILE_NAME = Pattern.compile("V(\\d{4})__([a-z0-9_]+)\\.sql");

    /** The scripts of this driver, in order. A jar cannot list a folder, so {@code index.txt} names them. */
    static List<Migration> known() {
        List<Migration> known = new ArrayList<>();
        for (String file :
                read("index.txt").lines().filter(line -> !line.isBlank()).toList()) {
            Matcher name = FILE_NAME.matcher(file);
            if (!name.matches() || Integer.parseInt(name.group(1)) != known.size() + 1) {
                throw new IllegalStateException("index.txt: \"" + file + "\" is not script " + (known.size() + 1));
            }
            String sql = read(file);
            known.add(new Migration(known.size() + 1, name.group(2), sql, sha256(sql)));
        }
        return List.copyOf(known);
    }

    private static String read(String file) {
        try (InputStream in = Migration.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("resource " + file + " is missing from the driver's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new IllegalStateException("resource " + file + " cannot be read", e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
