package hudson.util;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Local: the encrypted form is only encoded. */
public final class Secret implements Serializable {
    private static final String MARK = "local:";

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public String getPlainText() {
        return value;
    }

    public String getEncryptedValue() {
        byte[] marked = (MARK + value).getBytes(StandardCharsets.UTF_8);
        return "{" + Base64.getEncoder().encodeToString(marked) + "}";
    }

    public static Secret decrypt(String data) {
        if (data == null || !data.startsWith("{") || !data.endsWith("}")) {
            return null;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(data.substring(1, data.length() - 1));
            String marked = new String(bytes, StandardCharsets.UTF_8);
            return marked.startsWith(MARK) ? new Secret(marked.substring(MARK.length())) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    public static Secret fromString(String data) {
        Secret decrypted = decrypt(data);
        return decrypted == null ? new Secret(data == null ? "" : data) : decrypted;
    }

    public static String toString(Secret s) {
        return s == null ? "" : s.value;
    }

    @Override
    public boolean equals(Object that) {
        return that instanceof Secret secret && value.equals(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
