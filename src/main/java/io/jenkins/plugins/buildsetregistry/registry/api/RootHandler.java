package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.auth.Action;
import io.jenkins.plugins.buildsetregistry.registry.auth.Role;
import io.jenkins.plugins.buildsetregistry.registry.disk.StorageFaults;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.http.RequestMetrics;
import io.jenkins.plugins.buildsetregistry.registry.source.Sources;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;

/** Says who asks and whether they may, and passes the request on to the handler of its resource. */
public final class RootHandler extends Handler.Abstract {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final Guard guard;
    private final StorageFaults storageFaults;
    private final Sources sources;
    private final UploadLimit uploadLimit;
    private final BlobHandler blobs;
    private final UploadHandler uploads;
    private final ManifestHandler manifests;
    private final TagsHandler tags;
    private final ReferrersHandler referrers;
    private final HealthHandler health;
    private final TokenHandler tokens;
    private final ControlHandler control;
    private final MetricsHandler metrics;
    private final PageHandler pages;

    /**
     * @param control or null: there is no control
     * @param metrics or null: there are none to see
     */
    public RootHandler(
            Guard guard,
            Store store,
            Sources sources,
            UploadLimit uploadLimit,
            ControlHandler control,
            MetricsHandler metrics) {
        this.guard = guard;
        this.storageFaults = new StorageFaults(store.root());
        this.sources = sources;
        this.uploadLimit = uploadLimit;
        RepositoryContent content = new RepositoryContent(store, sources);
        this.blobs = new BlobHandler(store, content);
        this.uploads = new UploadHandler(store, content);
        this.manifests = new ManifestHandler(store, content);
        this.tags = new TagsHandler(store);
        this.referrers = new ReferrersHandler(store, sources);
        this.health = new HealthHandler(store.root(), storageFaults);
        this.tokens = guard.tokens() == null ? null : new TokenHandler(guard);
        this.control = control;
        this.metrics = metrics;
        this.pages = new PageHandler(store, content);
    }

    /** So that Jetty calls from the thread that waits for all connections, and does not first find another for that. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response, callback, storageFaults);
        if (isMostlyInMemory(exchange)) {
            answer(exchange);
        } else {
            attempt(exchange, () -> request.getComponents().getExecutor().execute(() -> answer(exchange)));
        }
        return true;
    }

    /** What waits for no disk, unless by its own doing: to wake another thread for it takes longer than the answer. */
    private boolean isMostlyInMemory(Exchange exchange) {
        String path = exchange.request().getHttpURI().getPath();
        return !sources.hasUpstreams()
                && READING.contains(exchange.method())
                && path != null
                && path.contains("/manifests/");
    }

    private void answer(Exchange exchange) {
        attempt(exchange, () -> {
            requireFraming(exchange);
            exchange.requireQuery();
            dispatch(exchange, URIUtil.decodePath(Request.getPathInContext(exchange.request())));
        });
    }

    /** What is in doubt about the end of a body would be in doubt about the next request (RFC 9112, 6.1). */
    private static void requireFraming(Exchange exchange) throws OciException {
        List<String> encodings = exchange.headers(HttpHeader.TRANSFER_ENCODING);
        boolean known = encodings.isEmpty()
                || encodings.size() == 1
                        && encodings.get(0).equalsIgnoreCase("chunked")
                        && exchange.request().getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1;
        if (!known) {
            exchange.with("Connection", "close");
            throw new OciException(
                    ErrorCode.UNSUPPORTED, 501, "the only transfer coding is chunked, of HTTP/1.1", null);
        }
        if (HttpMethod.CONNECT.is(exchange.method())) {
            exchange.with("Connection", "close"); // what follows was meant for somebody else
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(Exchange exchange, Step step) {
        try {
            step.run();
        } catch (IOException | HttpException.RuntimeException e) {
            exchange.fail(e);
        } catch (IllegalArgumentException e) {
            exchange.fail(new OciException(ErrorCode.UNSUPPORTED, 400, "the address cannot be decoded", e));
        } catch (RuntimeException | Error e) {
            exchange.fail(e); // in a thread of ours nobody else would end the request
        }
    }

    private void dispatch(Exchange exchange, String path) throws IOException {
        boolean api = path.equals("/v2") || path.startsWith("/v2/");
        if (PageHandler.isPage(path)) {
            PageHandler.begin(exchange);
        }
        if (path.equals(HealthHandler.PATH)) {
            health.handle(exchange);
        } else if (path.equals(TokenHandler.PATH) && tokens != null) {
            tokens.handle(exchange);
        } else if (api && guard.isReadByEverybody() && isReading(exchange, path)) {
            // docker sends mirrors the credentials of Docker Hub: where nobody needs any, they are not looked at
            guard.stranger().attachTo(exchange);
            handleApi(exchange, path);
        } else {
            guard.identify(
                    exchange,
                    caller -> attempt(exchange, () -> {
                        caller.attachTo(exchange);
                        if (api) {
                            handleApi(exchange, path);
                        } else {
                            handleOutsideApi(exchange, path);
                        }
                    }));
        }
    }

    private static boolean isReading(Exchange exchange, String path) {
        boolean base = path.length() <= "/v2/".length();
        return READING.contains(exchange.method()) && !base && !path.contains("/blobs/uploads/");
    }

    /** What is not of the distribution specification has an address of its own here. */
    private void handleOutsideApi(Exchange exchange, String path) throws IOException {
        if (control != null && path.startsWith(ControlHandler.PREFIX)) {
            guard.requireRole(exchange, role -> role == Role.CONTROL);
            control.handle(exchange, path);
        } else if (metrics != null && path.equals(MetricsHandler.PATH)) {
            guard.requireRole(exchange, Role::seesMetrics);
            metrics.handle(exchange);
        } else if (PageHandler.isPage(path)) {
            if (!guard.isReadByEverybody() && !pages.isForAll(path)) {
                guard.requireRole(exchange, role -> role.may(Action.PULL));
            }
            pages.handle(exchange, path, guard.isReadByEverybody());
        } else {
            throw new OciException(ErrorCode.UNSUPPORTED, 404, "there is nothing at this address", null);
        }
    }

    private void handleApi(Exchange exchange, String path) throws IOException {
        exchange.with("Docker-Distribution-Api-Version", "registry/2.0");
        Route route;
        try {
            route = Route.of(path);
        } catch (OciException e) {
            guard.requireBase(exchange); // strangers learn nothing, not even what is no address
            throw e;
        }
        exchange.request()
                .setAttribute(RequestMetrics.ROUTE, route.resource().name().toLowerCase(Locale.ROOT));
        handle(exchange, READING.contains(exchange.method()) ? pulled(exchange, route) : route);
    }

    /** What a pull means by its repository; rights are for that one. */
    private Route pulled(Exchange exchange, Route route) throws IOException {
        switch (route.resource()) {
            case BLOB, MANIFEST, TAGS, REFERRERS -> {}
            default -> {
                return route;
            }
        }
        Optional<String> ns = exchange.query("ns").filter(namespace -> !namespace.isEmpty());
        return route.in(sources.pulled(route.repository(), ns));
    }

    private void handle(Exchange exchange, Route route) throws IOException {
        boolean reading = READING.contains(exchange.method());
        boolean deleting = exchange.method().equals("DELETE");
        switch (route.resource()) {
            case BASE -> guard.requireBase(exchange);
            // who may push may also ask about an upload and cancel it: podman does, with a token for no more
            case UPLOADS, UPLOAD -> guard.require(exchange, Action.PUSH, route.repository());
            default ->
                guard.require(
                        exchange, reading ? Action.PULL : deleting ? Action.DELETE : Action.PUSH, route.repository());
        }
        if (reading) { // and not before: strangers need not know what is configured
            exchange.query("ns").filter(sources::isConfigured).ifPresent(ns -> exchange.with("OCI-Namespace", ns));
        }
        switch (route.resource()) {
            case BASE -> base(exchange);
            case BLOB -> blobs.handle(exchange, route);
            case UPLOADS, UPLOAD -> {
                uploadLimit.enter(exchange);
                uploads.handle(exchange, route);
            }
            case MANIFEST -> manifests.handle(exchange, route);
            case TAGS -> tags.handle(exchange, route);
            case REFERRERS -> referrers.handle(exchange, route);
            default -> throw new IllegalStateException(route.toString());
        }
    }

    private static void base(Exchange exchange) throws OciException {
        if (!READING.contains(exchange.method())) {
            throw unsupported(exchange, "GET, HEAD");
        }
        exchange.answer(200, "application/json", Exchange.utf8("{}"));
    }

    /** The refusal of a method (RFC 9110, 15.5.6). */
    static OciException unsupported(Exchange exchange, String allowed) {
        exchange.with("Allow", allowed);
        return new OciException(ErrorCode.UNSUPPORTED, exchange.method() + " is not supported here");
    }
}
