package hudson;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

public class Util {
    public static String getDigestOf(InputStream source) throws IOException {
        return md5(source.readAllBytes());
    }

    public static String getDigestOf(String text) {
        return md5(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String getDigestOf(File file) throws IOException {
        return md5(Files.readAllBytes(file.toPath()));
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String fixNull(String s) {
        return s == null ? "" : s;
    }

    public static <T> List<T> fixNull(List<T> l) {
        return l == null ? List.of() : l;
    }

    public static String fixEmpty(String s) {
        return s == null || s.isEmpty() ? null : s;
    }

    public static String fixEmptyAndTrim(String s) {
        return s == null ? null : fixEmpty(s.trim());
    }

    public static String getTimeSpanString(long duration) {
        long seconds = duration / 1000;
        return seconds < 60 ? duration / 1000.0 + " sec" : seconds / 60 + " min " + seconds % 60 + " sec";
    }
}
