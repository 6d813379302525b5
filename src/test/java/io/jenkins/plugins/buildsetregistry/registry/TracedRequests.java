package io.jenkins.plugins.buildsetregistry.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requests and answers in the system calls of a registry, and what it has acknowledged by any line of the trace. */
final class TracedRequests {
    /** What is acknowledged and what is under way, of one thing. The values are digests; null is for nothing. */
    record Expected(String acknowledged, List<String> possible) {}

    /** @param kind {@code tag}, {@code link} or {@code blob} */
    record Key(String kind, String repository, String name) {}

    private record Change(String value, Request by) {}

    private static final class Request {
        final int begin;
        final String method;
        final String target;
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        int answered = Integer.MAX_VALUE;
        int status;

        Request(int begin, String method, String target) {
            this.begin = begin;
            this.method = method;
            this.target = target;
        }
    }

    private static final Pattern HEAD =
            Pattern.compile("(GET|HEAD|PUT|POST|PATCH|DELETE) (/\\S*) HTTP/1\\.1\r\n.*", Pattern.DOTALL);
    private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.1 ([2-5]\\d\\d) .*", Pattern.DOTALL);
    private static final Pattern TARGET = Pattern.compile("/v2/(.*)/(manifests|blobs)/([^?]*)(?:\\?(.*))?");

    private final List<Request> requests = new ArrayList<>();
    private final Map<Key, List<Change>> changes = new LinkedHashMap<>();
    private final NavigableSet<Integer> acknowledgements = new TreeSet<>();

    static TracedRequests in(List<SystemCall> calls) throws IOException {
        TracedRequests traced = new TracedRequests();
        Map<String, Request> open = new HashMap<>();
        for (SystemCall call : calls) {
            if (call.isOnSocket() && !call.strings().isEmpty()) {
                traced.see(call, open);
            }
        }
        for (Request request : traced.requests) {
            traced.note(request);
        }
        return traced;
    }

    private void see(SystemCall call, Map<String, Request> open) {
        byte[] first = call.strings().get(0);
        String text = new String(first, StandardCharsets.ISO_8859_1);
        if (call.name().equals("read") && call.result() > 0) {
            Matcher head = HEAD.matcher(text);
            int rest = 0;
            if (head.matches()) {
                Request request = new Request(call.end(), head.group(1), head.group(2));
                requests.add(request);
                open.put(call.target(), request);
                rest = text.indexOf("\r\n\r\n") + 4;
            }
            open.get(call.target()).body.write(first, rest, first.length - rest);
        } else if (call.name().startsWith("write")) {
            Matcher answer = ANSWER.matcher(text);
            Request request = open.get(call.target());
            if (answer.matches() && request.status == 0) {
                request.answered = call.begin();
                request.status = Integer.parseInt(answer.group(1));
            }
        }
    }

    private void note(Request request) throws IOException {
        if (request.status >= 500) {
            throw new AssertionError(request.method + " " + request.target + " was answered " + request.status);
        }
        if (request.status >= 300) {
            return;
        }
        if (request.target.equals("/_control/links")) {
            for (JsonNode link : Json.MAPPER.readTree(request.body.toByteArray())) {
                Key key = new Key(
                        "link", link.get("repository").asText(), link.get("tag").asText());
                change(key, link.get("digest").asText(), request);
            }
            return;
        }
        Matcher target = TARGET.matcher(request.target);
        if (!target.matches() || request.method.equals("GET") || request.method.equals("HEAD")) {
            return;
        }
        List<String> query =
                target.group(4) == null ? List.of() : List.of(target.group(4).split("&"));
        if (target.group(2).equals("manifests")) {
            noteManifest(request, target.group(1), target.group(3), query);
        } else {
            noteBlob(request, target.group(1), target.group(3), query);
        }
    }

    private void noteManifest(Request request, String repository, String reference, List<String> query) {
        boolean isTag = reference.indexOf(':') < 0;
        if (request.method.equals("PUT")) {
            String digest = isTag ? Digest.sha256(request.body.toByteArray()).toString() : reference;
            if (isTag) {
                change(new Key("tag", repository, reference), digest, request);
            }
            for (String parameter : query) {
                change(new Key("tag", repository, parameter.substring("tag=".length())), digest, request);
            }
        } else if (isTag) {
            change(new Key("tag", repository, reference), null, request);
            change(new Key("link", repository, reference), null, request);
        } else {
            for (Map.Entry<Key, List<Change>> each : changes.entrySet()) {
                Change last = each.getValue().get(each.getValue().size() - 1);
                if (each.getKey().repository().equals(repository) && reference.equals(last.value())) {
                    change(each.getKey(), null, request);
                }
            }
        }
    }

    private void noteBlob(Request request, String repository, String reference, List<String> query) {
        if (request.method.equals("DELETE") && !reference.startsWith("uploads/")) {
            change(new Key("blob", repository, reference), null, request);
        }
        for (String parameter : query) {
            boolean mounts = parameter.startsWith("mount=") && request.status != 202;
            if (parameter.startsWith("digest=") || mounts) {
                String digest = parameter.substring(parameter.indexOf('=') + 1);
                change(new Key("blob", repository, digest), digest, request);
            }
        }
    }

    private void change(Key key, String value, Request by) {
        if (by.status != 0) {
            acknowledgements.add(by.answered);
        }
        changes.computeIfAbsent(key, k -> new ArrayList<>()).add(new Change(value, by));
    }

    /** Lines where a client was told that something was done. */
    List<Integer> acknowledgements() {
        return List.copyOf(acknowledgements);
    }

    /** What must be there after a power cut before that line. */
    Map<Key, Expected> expectedAt(int line) {
        Map<Key, Expected> expected = new LinkedHashMap<>();
        changes.forEach((key, all) -> {
            String acknowledged = null;
            List<String> possible = new ArrayList<>();
            possible.add(null);
            for (Change change : all) {
                if (change.by().answered < line) {
                    acknowledged = change.value();
                    possible.clear();
                }
                if (change.by().begin < line) {
                    possible.add(change.value());
                }
            }
            expected.put(key, new Expected(acknowledged, possible));
        });
        return expected;
    }
}
