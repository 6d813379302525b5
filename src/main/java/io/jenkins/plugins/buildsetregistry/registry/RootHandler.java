package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.registry.Authenticator.Role;
import io.jenkins.plugins.buildsetregistry.registry.Authenticator.User;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;

/** Says who asks and whether they may, and passes the request on to the handler of its resource. */
final class RootHandler extends Handler.Abstract {
    /** Request attribute: the name of the user, for the access log. */
    static final String USER = RootHandler.class.getName() + ".user";

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final Authenticator authenticator;
    private final Path storage;
    private final BlobHandler blobs;
    private final UploadHandler uploads;
    private final ManifestHandler manifests;
    private final TagsHandler tags;
    private final ReferrersHandler referrers;
    private final ControlHandler control;
    private final PageHandler pages;

    /** @param control or null: there is no control */
    RootHandler(Authenticator authenticator, Store store, LinkSource source, ControlHandler control) {
        this.authenticator = authenticator;
        this.storage = store.root();
        RepositoryContent content = new RepositoryContent(store, source);
        this.blobs = new BlobHandler(store, content);
        this.uploads = new UploadHandler(store, content);
        this.manifests = new ManifestHandler(store, content);
        this.tags = new TagsHandler(store);
        this.referrers = new ReferrersHandler(store);
        this.control = control;
        this.pages = new PageHandler(store, content);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response, callback, storage);
        try {
            dispatch(exchange, URIUtil.decodePath(Request.getPathInContext(request)));
        } catch (IOException | HttpException.RuntimeException e) {
            exchange.fail(e);
        } catch (IllegalArgumentException e) {
            exchange.fail(new OciException(ErrorCode.UNSUPPORTED, 400, "the address cannot be decoded", e));
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
        return true;
    }

    private void dispatch(Exchange exchange, String path) throws IOException {
        Optional<User> user = authenticator.authenticate(
                exchange.header(HttpHeader.AUTHORIZATION).orElse(null));
        user.ifPresent(known -> exchange.request().setAttribute(USER, known.name()));
        if (control != null && path.startsWith(ControlHandler.PREFIX)) {
            require(exchange, user, Role.CONTROL);
            control.handle(exchange, path);
            return;
        }
        if (!path.equals("/v2") && !path.startsWith("/v2/")) {
            handleOutsideApi(exchange, user, path);
            return;
        }
        if (!authenticator.isOpen()) {
            requireRights(exchange, user, path);
        }
        exchange.with("Docker-Distribution-Api-Version", "registry/2.0");
        handle(exchange, Route.of(path));
    }

    /** What is not of the distribution specification has an address of its own here. */
    private void handleOutsideApi(Exchange exchange, Optional<User> user, String path) throws IOException {
        if (PageHandler.isPage(path)) {
            if (!authenticator.isOpen()) {
                require(exchange, user, Role.WRITER, Role.READER);
            }
            pages.handle(exchange, path, authenticator.isOpen());
            return;
        }
        switch (path) {
            default -> throw new OciException(ErrorCode.UNSUPPORTED, 404, "there is nothing at this address", null);
        }
    }

    private static void requireRights(Exchange exchange, Optional<User> user, String path) throws OciException {
        if (!READING.contains(exchange.method()) || path.contains("/blobs/uploads/")) {
            require(exchange, user, Role.WRITER);
        } else {
            require(exchange, user, Role.WRITER, Role.READER);
        }
    }

    private static void require(Exchange exchange, Optional<User> user, Role... roles) throws OciException {
        if (user.isEmpty()) {
            exchange.with("WWW-Authenticate", Authenticator.CHALLENGE);
            throw new OciException(ErrorCode.UNAUTHORIZED, "log in with a user of this registry");
        }
        if (!Set.of(roles).contains(user.get().role())) {
            throw new OciException(ErrorCode.DENIED, "user " + user.get().name() + " may not do this");
        }
    }

    private void handle(Exchange exchange, Route route) throws IOException {
        switch (route.resource()) {
            case BASE -> base(exchange);
            case BLOB -> blobs.handle(exchange, route);
            case UPLOADS, UPLOAD -> uploads.handle(exchange, route);
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
