package io.jenkins.plugins.buildsetregistry.faults;

import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer.Request;
import io.jenkins.plugins.buildsetregistry.remote.HttpProxy;
import io.jenkins.plugins.buildsetregistry.remote.Intermediary;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.rules.ExternalResource;

/** A registry behind something that does what a plan says: also a server of tokens, a proxy, and a host that is none of ours. */
public final class FaultyRegistry extends ExternalResource {
    private static final Credentials PROXY_USER = new Credentials("proxy-user", "pr0xy-s3cret-for-tests");
    private static final URI BEHIND_PROXY = URI.create("http://registry.example.test");
    private static final String ERROR = "{\"errors\":[{\"code\":\"%s\",\"message\":\"as the plan says\"}]}";

    private final String role;
    private final Supplier<RegistryAccess> registry;
    private final FaultServer front = new FaultServer();
    private final FaultServer elsewhere = new FaultServer();
    private final Set<String> kinds = new ConcurrentSkipListSet<>();
    private final AtomicInteger token = new AtomicInteger();
    private volatile FaultPlan plan = FaultPlan.none();
    private volatile boolean told;
    private Intermediary passage;

    /** @param registry started before this */
    public FaultyRegistry(String role, Supplier<RegistryAccess> registry) {
        this.role = role;
        this.registry = registry;
    }

    @Override
    protected void before() throws IOException {
        passage = new Intermediary(registry.get());
        front.before();
        elsewhere.before();
        front.answer(this::answer);
        front.dropBodiesAfter(this::cutBody);
        elsewhere.answer(this::answerElsewhere);
    }

    @Override
    protected void after() {
        front.after();
        elsewhere.after();
    }

    String role() {
        return role;
    }

    /** Of requests up to now. */
    List<String> kinds() {
        return List.copyOf(kinds);
    }

    void forgetKinds() {
        kinds.clear();
    }

    void follow(FaultPlan newPlan) {
        plan = newPlan;
    }

    /** Nothing is done afterwards of what has been asked before. */
    void hangUp() throws IOException, InterruptedException {
        front.hangUp();
        elsewhere.hangUp();
    }

    /** The way to it that fits the plan. */
    RegistryAccess access() {
        RegistryAccess direct = front.access().withCredentials(user());
        return plan.fault() == Fault.PROXY_PASSWORD
                ? new RegistryAccess(
                        BEHIND_PROXY, user(), null, new HttpProxy("127.0.0.1", front.port(), PROXY_USER, List.of()))
                : direct;
    }

    private Credentials user() {
        return registry.get().credentials();
    }

    /** What nobody must see. */
    List<String> secrets() {
        return List.of(
                user().password(),
                basic(user()).substring(6),
                PROXY_USER.password(),
                basic(PROXY_USER).substring(6),
                "t0ken-");
    }

    /** Whether a host that is none of ours was sent a password or token. */
    boolean hasTold() {
        return told;
    }

    private static String basic(Credentials user) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((user.username() + ":" + user.password()).getBytes(StandardCharsets.UTF_8));
    }

    private String kind(Request request) {
        return role + ": " + RequestKind.of(request);
    }

    private long cutBody(Request request) {
        boolean cut = plan.fault() == Fault.CUT
                && !plan.isSilent()
                && isAuthorized(request)
                && plan.hits(kind(relative(request)));
        return cut ? Long.parseLong(request.header("content-length")) / 2 : Long.MAX_VALUE;
    }

    private static boolean isAuthorized(Request request) {
        return !request.header("authorization").isEmpty();
    }

    /** A proxy is asked for the whole address. */
    private static Request relative(Request request) {
        String base = BEHIND_PROXY.toString();
        return request.target().startsWith(base)
                ? new Request(
                        request.method(), request.target().substring(base.length()), request.headers(), request.body())
                : request;
    }

    private Answer answer(Request asked) {
        Request request = relative(asked);
        FaultPlan now = plan;
        if (request.target().startsWith("/token")) {
            return answerToken(now);
        }
        kinds.add(kind(request));
        if (now.fault() == Fault.PROXY_PASSWORD && !basic(PROXY_USER).equals(request.header("proxy-authorization"))) {
            return askForProxyPassword();
        }
        boolean cutAlready = now.fault() == Fault.CUT && !now.isSilent() && request.body().length > 0;
        boolean always = now.outcome() == Outcome.RECOVERS && now.fault().isBearable();
        if (!always && isAuthorized(request) && !cutAlready && now.hits(kind(request))) {
            return fault(now, request);
        }
        Answer answer = pass(now, request);
        return always && now.fault() == Fault.HTTP_1_0 ? answer.http10() : answer;
    }

    private Answer pass(FaultPlan now, Request request) {
        if (now.fault() != Fault.TOKEN_EXPIRY) {
            return passage.apply(request);
        }
        return request.header("authorization").equals("Bearer t0ken-" + token.get())
                ? passage.apply(with(request, basic(user())))
                : askForToken();
    }

    private static Request with(Request request, String authorization) {
        Map<String, String> headers = new TreeMap<>(request.headers());
        headers.put("authorization", authorization);
        return new Request(request.method(), request.target(), headers, request.body());
    }

    private Answer fault(FaultPlan now, Request request) {
        return switch (now.fault()) {
            case LATENCY -> {
                if (now.isSilent()) {
                    yield silent(now, Answer.drop());
                }
                now.arrive();
                now.awaitRelease();
                yield pass(now, request);
            }
            case CUT -> silent(now, pass(now, request).half());
            case RESET -> {
                // A blob that has arrived is found, whatever became of the answer.
                if (now.outcome() == Outcome.RECOVERS || !kind(request).endsWith(": PUT upload")) {
                    pass(now, request);
                }
                yield Answer.reset();
            }
            case TOO_MANY_REQUESTS -> error(now, Answer.of(429).header("Retry-After", "3600"), "TOOMANYREQUESTS");
            case SERVER_ERROR -> error(now, Answer.of(503), "UNAVAILABLE");
            case WRONG_DIGEST -> pass(now, request).falsified();
            case FOREIGN_REDIRECT -> Answer.of(307).header("Location", elsewhere.address() + request.target());
            case TOKEN_EXPIRY -> {
                token.incrementAndGet();
                yield askForToken();
            }
            case HTTP_1_0 -> silent(now, pass(now, request).http10().half());
            case WRONG_LENGTH -> silent(now, pass(now, request).tooShort());
            case PROXY_PASSWORD -> now.isSilent() ? silent(now, Answer.drop()) : askForProxyPassword();
        };
    }

    private static Answer error(FaultPlan now, Answer answer, String code) {
        Answer whole = answer.body(ERROR.formatted(code));
        return now.outcome() == Outcome.HANGS ? silent(now, whole.half()) : whole;
    }

    /** The answer itself where the plan has no silence. */
    private static Answer silent(FaultPlan now, Answer answer) {
        if (!now.isSilent()) {
            return answer;
        }
        now.beginSilence();
        return answer.silent(now::endSilence);
    }

    private static Answer askForProxyPassword() {
        return Answer.of(407).header("Proxy-Authenticate", "Basic realm=\"proxy\"");
    }

    private Answer askForToken() {
        return Answer.of(401)
                .header("WWW-Authenticate", "Bearer realm=\"" + front.address() + "/token\",service=\"faulty\"")
                .body(ERROR.formatted("UNAUTHORIZED"));
    }

    private Answer answerToken(FaultPlan now) {
        if (now.hasHit() && now.isSilent()) {
            return silent(now, Answer.drop());
        }
        if (now.hasHit() && now.outcome() == Outcome.FAILS) {
            return Answer.of(403).body(ERROR.formatted("DENIED"));
        }
        return Answer.of(200).body("{\"token\":\"t0ken-" + token.get() + "\",\"expires_in\":3600}");
    }

    private Answer answerElsewhere(Request request) {
        FaultPlan now = plan;
        told |= isAuthorized(request);
        if (now.isSilent()) {
            return silent(now, Answer.drop());
        }
        return now.outcome() == Outcome.FAILS ? Answer.of(403) : passage.apply(with(request, basic(user())));
    }
}
