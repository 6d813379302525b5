package io.jenkins.plugins.buildsetregistry.image;

import java.util.Locale;

/** Amounts of bytes for people. */
public final class ByteCount {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    private ByteCount() {}

    /** Decimal units with three digits: {@code 999 B}, {@code 1.50 MB}. */
    public static String text(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        String format = unit == 0 || value >= 99.95 ? "%.0f %s" : value >= 9.995 ? "%.1f %s" : "%.2f %s";
        return String.format(Locale.ROOT, format, value, UNITS[unit]);
    }

    /** Decimal units with one digit behind the point, for pages, where amounts stand below each other: {@code 999 B}, {@code 1.5 MB}. */
    public static String inColumn(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= (unit == 0 ? 1000 : 999.95) && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }
}
