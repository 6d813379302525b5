package io.jenkins.plugins.buildsetregistry.remote.deletion;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to Amazon ("AWS Signature Version 4 for API requests"); as far as requests without a query go.
 *
 * @param key access key and its secret
 * @param clock at most a few minutes from Amazon's
 */
record AwsSignature(Credentials key, String region, String service, Clock clock) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /** @param body of the request */
    WireRequest sign(WireRequest request, byte[] body) {
        String time = TIME.format(clock.instant());
        Map<String, String> headers = new TreeMap<>();
        headers.put("host", request.uri().getRawAuthority());
        headers.put("x-amz-date", time);
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-") || lower.equals("content-type")) {
                headers.put(lower, value.trim());
            }
        });
        String names = String.join(";", headers.keySet());
        StringBuilder canonical = new StringBuilder(request.method()).append('\n');
        canonical.append(request.uri().getRawPath()).append("\n\n");
        headers.forEach((name, value) ->
                canonical.append(name).append(':').append(value).append('\n'));
        canonical
                .append('\n')
                .append(names)
                .append('\n')
                .append(Digest.sha256(body).hex());
        String day = time.substring(0, 8);
        String scope = day + "/" + region + "/" + service + "/aws4_request";
        String toSign = ALGORITHM + "\n" + time + "\n" + scope + "\n"
                + Digest.sha256(canonical.toString().getBytes(StandardCharsets.UTF_8))
                        .hex();
        byte[] signing = ("AWS4" + key.password()).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            signing = mac(signing, part);
        }
        return request.withHeader("X-Amz-Date", time)
                .withHeader(
                        "Authorization",
                        ALGORITHM + " Credential=" + key.username() + "/" + scope + ", SignedHeaders=" + names
                                + ", Signature=" + HexFormat.of().formatHex(mac(signing, toSign)));
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // each JDK has it
        }
    }
}
