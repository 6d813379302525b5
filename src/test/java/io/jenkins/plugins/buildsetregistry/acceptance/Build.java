package io.jenkins.plugins.buildsetregistry.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A build of a job, running or not. */
final class Build {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOG_LIMIT = Duration.ofSeconds(90);

    private final JenkinsClient client;
    private final String job;
    private final String path;

    /**
     * @param job for people
     * @param path {@code job/folder/job/name/1}
     */
    Build(JenkinsClient client, String job, String path) {
        this.client = client;
        this.job = job;
        this.path = path;
    }

    String job() {
        return job;
    }

    String path() {
        return path;
    }

    String log() throws IOException, InterruptedException {
        return client.get(path + "/consoleText");
    }

    /** @return empty while it runs */
    Optional<String> result() throws IOException, InterruptedException {
        JsonNode state = client.json(path + "/api/json?tree=building,result");
        return state.path("building").asBoolean()
                ? Optional.empty()
                : Optional.of(state.path("result").asText());
    }

    Build awaitLog(String text) throws Exception {
        Await.until(this + " says '" + text + "'", LOG_LIMIT, () -> {
            if (log().contains(text)) {
                return true;
            }
            if (result().isPresent()) {
                throw new Failed(this + " has ended before it said '" + text + "': " + reason());
            }
            return false;
        });
        return this;
    }

    void stop() throws IOException, InterruptedException {
        client.post(path + "/stop");
    }

    void stopIfRunning() throws Exception {
        if (result().isEmpty()) {
            stop();
            Await.until("the end of " + this, STOP_LIMIT, () -> result().isPresent());
        }
    }

    Build expect(String result) throws Exception {
        return expect(result, LIMIT);
    }

    Build expect(String result, Duration limit) throws Exception {
        String ended = Await.answer("the end of " + this, limit, this::result);
        if (!ended.equals(result)) {
            throw new Failed(this + " is " + ended + " instead of " + result + ": " + reason());
        }
        return this;
    }

    Build expectNotSuccess(Duration limit) throws Exception {
        String ended = Await.answer("the end of " + this, limit, this::result);
        if (ended.equals("SUCCESS")) {
            throw new Failed(this + " is SUCCESS, and should not be");
        }
        return this;
    }

    Build expectLog(String text) throws Exception {
        if (!log().contains(text)) {
            throw new Failed("the log of " + this + " does not say '" + text + "'");
        }
        return this;
    }

    /** One message for people that has all these words, and no stack trace anywhere. */
    Build expectMessage(String... words) throws Exception {
        String log = log();
        boolean told = log.lines().anyMatch(line -> {
            for (String word : words) {
                if (!line.contains(word)) {
                    return false;
                }
            }
            return true;
        });
        if (!told) {
            throw new Failed("no line of the log of " + this + " says " + String.join(" … ", words) + ": " + reason());
        }
        return expectNoStackTrace();
    }

    Build expectNoStackTrace() throws Exception {
        Optional<String> frame =
                log().lines().filter(line -> line.startsWith("\tat ")).findFirst();
        if (frame.isPresent()) {
            throw new Failed("a stack trace is in the log of " + this + ": "
                    + frame.get().trim());
        }
        return this;
    }

    /** What stands in the log between {@code key=} and the end of the line. */
    String value(String key) throws Exception {
        Matcher matcher = Pattern.compile("^" + Pattern.quote(key) + "=(.*)$", Pattern.MULTILINE)
                .matcher(log());
        if (!matcher.find()) {
            throw new Failed("the log of " + this + " has no line '" + key + "=…'");
        }
        return matcher.group(1).trim();
    }

    private String reason() throws IOException, InterruptedException {
        String log = log();
        return log.lines()
                .filter(line -> line.startsWith("ERROR") || line.contains("Exception"))
                .reduce((first, second) -> second)
                .or(() -> log.lines().filter(line -> !line.isBlank()).reduce((first, second) -> second))
                .orElse("its log is empty");
    }

    @Override
    public String toString() {
        return job;
    }
}
