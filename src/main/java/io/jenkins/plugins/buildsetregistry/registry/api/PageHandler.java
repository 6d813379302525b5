package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.registry.auth.Action;
import io.jenkins.plugins.buildsetregistry.registry.http.EntityTag;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.page.MessagePage;
import io.jenkins.plugins.buildsetregistry.registry.page.PageAddress;
import io.jenkins.plugins.buildsetregistry.registry.page.PageFile;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;

/** What people see in a browser: {@code /}, {@code /repositories/<name>}, {@code /repositories/<name>@<digest>}. */
final class PageHandler {
    private static final String FILES = "/_page/";
    /** Nothing but our own style and icon, no script, no frame, no form that leads elsewhere. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; img-src 'self';"
            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final PageContent content;
    private final Map<String, PageFile> files =
            PageFile.all().stream().collect(Collectors.toMap(PageFile::path, Function.identity()));

    PageHandler(Store store, RepositoryContent repositories) {
        this.content = new PageContent(store, repositories);
    }

    static boolean isPage(String path) {
        return path.equals(PageAddress.HOME) || path.startsWith(PageAddress.REPOSITORIES) || path.startsWith(FILES);
    }

    /** What pages are made of holds nothing of the store: the page that asks somebody to log in is made of it too. */
    boolean isForAll(String path) {
        return files.containsKey(path);
    }

    /** From now on, also an error is a page. */
    static void begin(Exchange exchange) {
        exchange.with("Cache-Control", "no-store")
                .with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "no-referrer")
                .with("Cross-Origin-Resource-Policy", "same-origin");
        exchange.showErrorsAs(error -> new MessagePage(heading(error.status()), sentence(error.getMessage())).render());
    }

    private static String heading(int status) {
        return switch (status) {
            case 401 -> "Please log in";
            case 403 -> "Not for this user";
            case 429 -> "Too many failed logins";
            default -> HttpStatus.getMessage(status);
        };
    }

    private static String sentence(String message) {
        return message == null || message.isEmpty()
                ? ""
                : message.substring(0, 1).toUpperCase(Locale.ROOT) + message.substring(1) + ".";
    }

    /** @param mayBeKept whether a browser may keep what it was shown, for anybody may see it */
    void handle(Exchange exchange, String path, boolean mayBeKept) throws IOException {
        if (!exchange.method().equals("GET") && !exchange.isHead()) {
            throw RootHandler.unsupported(exchange, "GET, HEAD");
        }
        PageFile file = files.get(path);
        if (file != null) {
            answer(exchange, file.contentType(), file.content());
            return;
        }
        Optional<byte[]> page = page(exchange, path);
        byte[] body = page.orElseGet(
                () -> new MessagePage("Not found", "There is nothing at this address of the registry, or not any more.")
                        .render());
        if (page.isEmpty() || !mayBeKept) {
            exchange.answer(page.isEmpty() ? 404 : 200, Exchange.HTML, body);
        } else {
            answer(exchange, Exchange.HTML, body);
        }
    }

    /** Answers with what may be kept, but has to be asked for each time. */
    private static void answer(Exchange exchange, String contentType, byte[] body) {
        EntityTag tag = EntityTag.of(Digest.sha256(body));
        exchange.with("Cache-Control", "no-cache").with("ETag", tag.quoted());
        if (tag.isKnownTo(exchange)) {
            exchange.answer(304);
        } else {
            exchange.answer(200, contentType, body);
        }
    }

    private static boolean mayRead(Exchange exchange, String repository) {
        return Caller.of(exchange).may(Action.PULL, repository);
    }

    private Optional<byte[]> page(Exchange exchange, String path) throws IOException {
        String query = exchange.query("q").orElse("").trim();
        String after = exchange.query("after").orElse("");
        if (path.equals(PageAddress.HOME)) {
            return Optional.of(content.repositories(query, after, name -> mayRead(exchange, name))
                    .render());
        }
        if (!path.startsWith(PageAddress.REPOSITORIES)) {
            return Optional.empty();
        }
        String name = path.substring(PageAddress.REPOSITORIES.length());
        int at = name.indexOf('@');
        String repository = at < 0 ? name : name.substring(0, at);
        if (!ImageName.isRepository(repository) || !mayRead(exchange, repository)) {
            return Optional.empty();
        }
        if (at < 0) {
            return content.tags(repository, query, after).map(tags -> tags.render());
        }
        String digest = name.substring(at + 1);
        return Digest.isValid(digest)
                ? content.manifest(repository, Digest.parse(digest)).map(manifest -> manifest.render())
                : Optional.empty();
    }
}
