package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.console.LineTransformationOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Puts {@code ****} in place of secrets, line by line. */
final class MaskingStream extends LineTransformationOutputStream.Delegating {
    private final Secrets secrets;

    /** Asked for each line. */
    interface Secrets {
        /** @return ASCII */
        List<String> get();
    }

    MaskingStream(OutputStream out, Secrets secrets) {
        super(out);
        this.secrets = secrets;
    }

    @Override
    protected void eol(byte[] bytes, int length) throws IOException {
        String line =
                new String(bytes, 0, length, StandardCharsets.ISO_8859_1); // one character for each byte, and back
        for (String secret : secrets.get()) {
            line = line.replace(secret, "****");
        }
        out.write(line.getBytes(StandardCharsets.ISO_8859_1));
    }
}
