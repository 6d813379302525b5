package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Makes requests from the grammar of the protocol, hostile wherever there is room for it. */
final class RequestGrammar {
    /** The namespace of a registry that has {@code app:latest}. */
    static final String UPSTREAM = "up.example";

    private static final List<String> HOSTILE = List.of(
            "..",
            ".",
            "...",
            "%2e%2e",
            "%2e%2e%2f%2e%2e%2f",
            "..%2f..%2f..%2foutside%2fcanary",
            "%252e%252e",
            "..%5c..",
            "..\\..",
            "..;/..",
            ";x=y",
            "%00",
            "a%00b",
            "%zz",
            "%",
            "%c3%a4",
            "%ff%fe",
            "%c0%ae%c0%ae",
            "\u00e4",
            "\u0001",
            "%0d%0aX-Injected:%20y",
            "%e2%80%ae",
            "_blobs",
            "_manifests",
            "_uploads",
            "_tags",
            "UPPER",
            "a__b",
            "a_._b",
            "-a",
            "a-",
            "a..b",
            "a//b",
            "con",
            "a.",
            "~",
            "*",
            "?",
            "#",
            "a:b",
            "a@b",
            "a b",
            "manifests",
            "blobs/uploads",
            "x/manifests/y",
            "tags/list",
            "lock",
            "uploads",
            "links",
            "repositories",
            "a".repeat(255),
            "a".repeat(256),
            "a/".repeat(120) + "a",
            "../".repeat(40) + "outside/canary",
            "a".repeat(7000));
    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE");
    private static final List<String> ODD_METHODS =
            List.of("OPTIONS", "TRACE", "get", "PROPFIND", "X".repeat(100), "CONNECT");
    private static final List<String> RANGES = List.of(
            "bytes=0-0",
            "bytes=5-",
            "bytes=-5",
            "bytes=5-2",
            "bytes=0-1,3-4",
            "bytes=" + "0-0,".repeat(500) + "1-1",
            "bytes=9223372036854775807-9223372036854775808",
            "bytes=999999999999999999-999999999999999999",
            "bytes=--1",
            "bytes=a-b",
            "octets=0-1",
            "bytes=-",
            "0-1",
            "");

    private final Random random;
    private final FuzzedContent content;
    private final ManifestGrammar manifests;
    private final LoginGrammar logins;
    private final List<String> ofUpstream;

    /** @param ofUpstream digests of what the upstream has */
    RequestGrammar(Random random, FuzzedContent content, List<String> ofUpstream) {
        this.random = random;
        this.content = content;
        this.manifests = new ManifestGrammar(random, content);
        this.logins = new LoginGrammar(random, content);
        this.ofUpstream = ofUpstream;
    }

    FuzzedRequest next() {
        return switch (random.nextInt(16)) {
            case 0, 12 -> pushBlob();
            case 1 -> bare("POST", "/v2/" + repository() + "/blobs/uploads/" + query());
            case 2, 3 -> upload();
            case 4, 5 -> putManifest();
            case 6 -> read("/manifests/" + reference());
            case 7 -> read("/blobs/" + digest());
            case 8 -> random.nextBoolean() ? read("/tags/list") : readReferrers();
            case 9 -> request("DELETE", "/v2/" + repository() + "/" + deletable(), new byte[0]);
            case 10 -> request(method(), "/v2/" + repository() + "/" + deletable() + query(), blob());
            case 11 -> mount();
            case 13 -> random.nextBoolean() ? readUpstream() : bare(method(), beside());
            case 14 -> random.nextBoolean() ? token() : upload();
            default -> request(method(), elsewhere() + query(), blob());
        };
    }

    private FuzzedRequest pushBlob() {
        byte[] blob = blob();
        String digest =
                random.nextInt(8) == 0 ? digest() : Digest.of(algorithm(), blob).toString();
        return request("POST", "/v2/" + repository() + "/blobs/uploads/?digest=" + digest, blob);
    }

    private FuzzedRequest mount() {
        String source = content.repository(random);
        List<Digest> blobs = content.blobs(source);
        String digest = blobs.isEmpty() || random.nextInt(4) == 0
                ? digest()
                : pick(blobs).toString();
        return bare(
                "POST",
                "/v2/" + repository() + "/blobs/uploads/?mount=" + digest + "&from=" + or(source, this::repository));
    }

    private FuzzedRequest upload() {
        byte[] chunk = blob();
        Optional<FuzzedUpload> upload = random.nextInt(12) == 0 ? Optional.empty() : content.upload(random);
        String target = upload.map(FuzzedUpload::location)
                .orElseGet(() -> "/v2/" + repository() + "/blobs/uploads/" + hostile());
        byte[] whole = upload.map(known -> known.with(chunk)).orElse(chunk);
        return switch (random.nextInt(10)) {
            case 0 -> bare("GET", target);
            case 1 -> bare("DELETE", target);
            case 2, 3 -> {
                String digest = random.nextInt(4) == 0
                        ? digest()
                        : Digest.of(algorithm(), whole).toString();
                yield request("PUT", target + "?digest=" + digest, chunk);
            }
            default -> request("PATCH", target, chunk);
        };
    }

    private FuzzedRequest readReferrers() {
        Optional<String> known = content.referrers(random);
        return known.isEmpty() || random.nextInt(3) == 0
                ? read("/referrers/" + digest())
                : bare("GET", known.get() + query());
    }

    private FuzzedRequest readUpstream() {
        String kind = pick(List.of("manifests", "blobs", "blobs"));
        String reference =
                kind.equals("manifests") && random.nextBoolean() ? or("latest", this::tag) : pick(ofUpstream);
        String what = "/app/" + kind + "/" + (random.nextInt(4) == 0 ? digest() : reference);
        return bare(
                random.nextInt(4) == 0 ? "HEAD" : "GET",
                "/v2" + or("/" + UPSTREAM + what, () -> what + "?ns=" + UPSTREAM));
    }

    /** What the distribution specification does not know. */
    private String beside() {
        return switch (random.nextInt(6)) {
            case 0 -> "/" + query();
            case 1 -> "/?q=" + or("f", this::hostile) + "&after=" + repository();
            case 2 -> "/repositories/" + repository() + query();
            case 3 -> "/repositories/" + repository() + "@" + digest();
            case 4 -> "/metrics" + query();
            default -> pick(List.of("/healthz", "/_page/style.css", "/_page/" + hostile()));
        };
    }

    private FuzzedRequest token() {
        String scopes = "";
        for (int i = random.nextInt(3); i >= 0; i--) {
            scopes += "&scope=repository:" + repository() + ":"
                    + or("pull,push", () -> pick(List.of("*", "pull", "", "x")));
        }
        return random.nextBoolean()
                ? bare("GET", "/token?service=buildset-registry" + scopes)
                : request(method(), "/token", logins.form(scopes));
    }

    private FuzzedRequest putManifest() {
        String repository = repository();
        byte[] manifest = manifests.manifest(content.blobs(repository), content.manifests(repository));
        String reference = or(
                reference(),
                () -> or(tag(), () -> Digest.of(algorithm(), manifest).toString()));
        String tags = random.nextInt(5) == 0 ? "?tag=" + tag() + "&tag=" + or(tag(), this::hostile) : "";
        FuzzedRequest request = request("PUT", "/v2/" + repository + "/manifests/" + reference + tags, manifest);
        List<String> headers = new ArrayList<>(request.headers());
        headers.add("Content-Type: " + manifests.mediaType(manifest));
        return new FuzzedRequest("PUT", request.target(), headers, manifest, request.chunked());
    }

    private FuzzedRequest read(String path) {
        return bare(random.nextInt(3) == 0 ? "HEAD" : "GET", "/v2/" + repository() + path + query());
    }

    private FuzzedRequest bare(String method, String target) {
        return new FuzzedRequest(method, target, headers(), new byte[0], false);
    }

    private FuzzedRequest request(String method, String target, byte[] body) {
        return new FuzzedRequest(method, target, headers(), body, random.nextInt(3) == 0);
    }

    private String method() {
        return random.nextInt(6) == 0 ? pick(ODD_METHODS) : pick(METHODS);
    }

    private String deletable() {
        return switch (random.nextInt(5)) {
            case 0 -> "blobs/" + digest();
            case 1 -> "tags/list";
            case 2 -> "referrers/" + digest();
            case 3 -> "blobs/uploads/" + hostile();
            default -> "manifests/" + reference();
        };
    }

    private String elsewhere() {
        return switch (random.nextInt(9)) {
            case 0 -> "/v2/";
            case 1 -> "/" + hostile();
            case 2 -> "/v2/" + hostile();
            case 3 -> "/v2/" + hostile() + "/" + hostile() + "/" + hostile();
            case 4 -> "/_control/" + hostile();
            case 5 -> "http://other/v2/" + repository() + "/tags/list";
            case 6 -> hostile();
            case 7 -> "/v2/" + repository() + "/" + hostile();
            default -> "//v2//" + repository() + "//tags/list/";
        };
    }

    private String query() {
        StringBuilder query = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            query.append(query.isEmpty() ? "?" : "&").append(parameter());
        }
        return query.toString();
    }

    private String parameter() {
        return switch (random.nextInt(9)) {
            case 0 ->
                "n="
                        + or(
                                Integer.toString(random.nextInt(5)),
                                () -> pick(List.of("-1", "", "99999999999999999999", "x")));
            case 1 -> "last=" + or(reference(), this::hostile);
            case 2 -> "digest=" + digest();
            case 3 -> "mount=" + digest() + "&from=" + repository();
            case 4 -> "tag=" + or(tag(), this::hostile);
            case 5 -> "artifactType=" + or("application/x.1", this::hostile);
            case 6 -> "digest-algorithm=" + pick(List.of("sha256", "sha512", "md5", "", "SHA-256", "../x"));
            case 7 -> "ns=" + or(UPSTREAM, this::hostile);
            default -> hostile() + "=" + hostile();
        };
    }

    private List<String> headers() {
        List<String> headers = new ArrayList<>();
        logins.header().ifPresent(headers::add);
        for (int i = random.nextInt(3); i > 0; i--) {
            headers.add(header());
        }
        return headers;
    }

    private String header() {
        return switch (random.nextInt(10)) {
            case 0 -> "Range: " + pick(RANGES);
            case 1 -> "Content-Range: " + or(pick(RANGES), () -> "0-" + random.nextInt(3000));
            case 2 -> "If-None-Match: " + pick(List.of("*", "\"" + digest() + "\"", "W/\"x\", \"y", ",", "\""));
            case 3 -> "If-Range: \"" + digest() + "\"";
            case 4 -> "Accept: " + pick(List.of("", "*/*", "text/html;q=zz", ",,,", "application/json"));
            case 5 -> "Content-Type: " + pick(List.of("application/x-www-form-urlencoded", "a", "multipart/form-data"));
            case 6 -> "Expect: " + pick(List.of("100-continue", "200-ok"));
            case 7 -> "Content-Encoding: " + pick(List.of("gzip", "x"));
            case 8 -> "Cookie: " + pick(List.of("a=b; $Version=1", "=", "\u0001"));
            default -> "X-" + random.nextInt(9) + ": " + "y".repeat(random.nextInt(2000));
        };
    }

    private byte[] blob() {
        byte[] blob = new byte[random.nextInt(10) == 0 ? random.nextInt(200_000) : random.nextInt(40)];
        random.nextBytes(blob);
        return blob;
    }

    /** Mostly one that belongs to the caller, so that there is something in it. */
    private String repository() {
        return random.nextInt(8) == 0 ? hostile() : content.repository(random);
    }

    private String reference() {
        return or(tag(), this::digest);
    }

    private String tag() {
        return random.nextInt(12) == 0
                ? hostile()
                : pick(List.of("latest", "Latest", "v1", "_", "a".repeat(128), "a".repeat(129)));
    }

    private String digest() {
        return switch (random.nextInt(8)) {
            case 0 -> algorithm() + ":" + hostile();
            case 1 -> algorithm() + ":" + HexFormat.of().formatHex(new byte[random.nextInt(70)]);
            case 2 -> pick(List.of("md5:d41d8cd98f00b204e9800998ecf8427e", "sha256:", ":", "sha256:" + "A".repeat(64)));
            default -> content.digest(random);
        };
    }

    private String algorithm() {
        return random.nextInt(4) == 0 ? "sha512" : "sha256";
    }

    private String hostile() {
        return pick(HOSTILE);
    }

    private String or(String usual, Supplier<String> other) {
        return random.nextBoolean() ? usual : other.get();
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
