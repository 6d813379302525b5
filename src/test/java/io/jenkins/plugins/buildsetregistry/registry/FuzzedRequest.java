package io.jenkins.plugins.buildsetregistry.registry;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * A request as it goes over the wire, right or wrong.
 *
 * @param target raw, sent as it is
 * @param headers lines without the ends of lines
 * @param chunked whether the body goes in pieces of unsaid length
 */
record FuzzedRequest(String method, String target, List<String> headers, byte[] body, boolean chunked) {
    boolean isHead() {
        return method.equals("HEAD");
    }

    /** A request that asks for leave to send its body. */
    boolean waits() {
        return headers.stream().anyMatch(h -> h.startsWith("Expect:"));
    }

    FuzzedRequest withoutBody() {
        return new FuzzedRequest(method, target, headers, new byte[0], chunked);
    }

    byte[] bytes() {
        return bytes("fuzz");
    }

    /** @param userAgent what stands for the request in the access log */
    byte[] bytes(String userAgent) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head(userAgent));
        if (chunked) {
            int half = body.length / 2;
            chunk(out, 0, half);
            chunk(out, half, body.length);
            out.writeBytes(latin1("0\r\n\r\n"));
        } else {
            out.writeBytes(body);
        }
        return out.toByteArray();
    }

    private byte[] head(String userAgent) {
        StringBuilder head = new StringBuilder(
                method + " " + target + " HTTP/1.1\r\nHost: fuzz\r\nUser-Agent: " + userAgent + "\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        if (chunked) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (body.length > 0 || !method.equals("GET") && !isHead()) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        return latin1(head.append("\r\n").toString());
    }

    private void chunk(ByteArrayOutputStream out, int from, int to) {
        if (from < to) {
            out.writeBytes(latin1(Integer.toHexString(to - from) + "\r\n"));
            out.write(body, from, to - from);
            out.writeBytes(latin1("\r\n"));
        }
    }

    /** These bytes with some changed, added or left out: no longer what a client would send. */
    byte[] mutated(Random random) {
        return mutated(bytes(), random);
    }

    static byte[] mutated(byte[] bytes, Random random) {
        byte[] result = bytes;
        for (int i = 1 + random.nextInt(4); i > 0 && result.length > 0; i--) {
            int at = random.nextInt(result.length);
            int length = Math.min(1 + random.nextInt(8), result.length - at);
            byte[] piece = new byte[random.nextInt(8)];
            random.nextBytes(piece);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(result, 0, at);
            switch (random.nextInt(4)) {
                case 0 -> out.writeBytes(piece);
                case 1 -> out.write(result, at, length); // twice
                case 2 -> out.write(result[at] ^ 1 << random.nextInt(8));
                default -> {
                    // left out
                }
            }
            int rest = random.nextBoolean() ? at : Math.min(at + length, result.length);
            out.write(result, rest, result.length - rest);
            result = out.toByteArray();
        }
        return result;
    }

    /** Each character is one byte, so that a test can write any byte. */
    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        String text = new String(bytes(), StandardCharsets.ISO_8859_1);
        return text.length() > 1500 ? text.substring(0, 1500) + "… (" + text.length() + " bytes)" : text;
    }
}
