package dev.vitrine.runtime.engine.rows;

/**
 * The names of columns that users do not see: the version of a row ({@code _v_7}), the key of a view's row and what is
 * joined for a search ({@code _v_k1}, {@code _v_pos}, {@code _v_e}).
 */
public final class HiddenColumns {
    private static final String PREFIX = "_v_";

    private HiddenColumns() {}

    /** Whether a column of that name is ours and shown only to who names it. */
    public static boolean isHidden(String name) {
        if (!name.startsWith(PREFIX) || name.length() == PREFIX.length()) {
            return false;
        }
        if (name.equals("_v_pos") || name.equals("_v_e")) {
            return true;
        }
        int digits = name.charAt(PREFIX.length()) == 'k' ? PREFIX.length() + 1 : PREFIX.length();
        if (digits == name.length()) {
            return false;
        }
        for (int i = digits; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
