package dev.vitrine.planner.catalog;

/**
 * Where a secret is found; never the secret itself.
 *
 * @param name its name
 * @param provider the provider that it is for
 * @param source where to look
 * @param reference the name of the variable, or the path of the file
 */
public record SecretDefinition(String name, String provider, Source source, String reference) {
    /** Where a secret lies. */
    public enum Source {
        /** In a variable of the driver's environment, or a system property of that name. */
        ENV,
        /** In a file on the driver's machine. */
        FILE
    }
}
