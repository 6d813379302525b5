package io.jenkins.plugins.buildsetregistry.registry.http;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.RawAnswer;
import io.jenkins.plugins.buildsetregistry.registry.RawConnection;
import io.jenkins.plugins.buildsetregistry.registry.disk.StorageFaults;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** However often a request is answered, its client gets one answer, and the next request its own. */
public class ExchangeTest {
    /** What happens to one request; the exchanges of those before it on the connection are there too. */
    private interface Script {
        void run(Exchange exchange, List<Exchange> before) throws IOException;
    }

    /** Whatever it hands to the server's threads is run there and then: what may overlap does. */
    private final ExecutorService later = Executors.newSingleThreadExecutor();

    private final Server server = new Server(new QueuedThreadPool() {
        @Override
        public void execute(Runnable job) {
            if (Thread.currentThread() == laterThread) {
                job.run();
            } else {
                super.execute(job);
            }
        }
    });
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final List<Exchange> before = new ArrayList<>();
    private volatile Script script;
    private volatile Thread laterThread;

    @Before
    public void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setErrorHandler(new ErrorBody());
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws IOException {
                Exchange exchange = new Exchange(request, response, callback, new StorageFaults(Path.of("storage")));
                script.run(exchange, List.copyOf(before));
                before.add(exchange);
                return true;
            }
        });
        later.submit(() -> laterThread = Thread.currentThread()).get();
        server.start();
    }

    @After
    public void stop() throws Exception {
        server.stop();
        later.shutdownNow();
    }

    private RawConnection connect() throws IOException {
        return new RawConnection(URI.create("http://127.0.0.1:" + connector.getLocalPort()));
    }

    private static RawAnswer get(RawConnection connection) throws IOException {
        return connection.begin("GET", "/", "", new byte[0]).readAnswer(false);
    }

    private static void answerLate(Exchange exchange) {
        exchange.with("X-Late", "yes").adding("X-Late", "again");
        exchange.warn("late");
        exchange.answer(500);
        exchange.answer(418, "text/late", new byte[7]);
        exchange.answerHead(500);
        exchange.begin(500);
        exchange.fail(new OciException(ErrorCode.DIGEST_INVALID, "late"));
        exchange.failBody(new IOException("late"));
        exchange.abort(new IOException("late"));
        exchange.succeed();
    }

    @Test
    public void theFirstAnswerIsTheOnlyOne() throws Exception {
        script = (exchange, earlier) -> {
            exchange.answer(200, "text/plain", Exchange.utf8("first"));
            answerLate(exchange);
        };
        try (RawConnection connection = connect()) {
            for (int i = 0; i < 3; i++) {
                assertEquals("first", get(connection).text());
            }
        }
    }

    @Test
    public void theFirstFailureIsTheOnlyAnswer() throws Exception {
        script = (exchange, earlier) -> {
            exchange.fail(new OciException(ErrorCode.NAME_UNKNOWN, "first"));
            answerLate(exchange);
        };
        try (RawConnection connection = connect()) {
            for (int i = 0; i < 3; i++) {
                RawAnswer answer = get(connection);
                assertEquals(404, answer.status());
                assertTrue(answer.text(), answer.text().contains("first"));
            }
        }
    }

    @Test
    public void aFailureThatWaitsForTheBodyIsNotOvertaken() throws Exception {
        script = (exchange, earlier) -> {
            exchange.fail(new OciException(ErrorCode.NAME_UNKNOWN, "first"));
            answerLate(exchange);
        };
        try (RawConnection connection = connect()) {
            for (int i = 0; i < 3; i++) {
                connection.begin("PUT", "/", "Content-Length: 2\r\n", new byte[1]);
                assertEquals(404, connection.send(new byte[1]).readAnswer(false).status());
            }
        }
    }

    /** Jetty may end the refusal only when the next request of the connection is under way already. */
    @Test
    public void aRefusalByJettyDoesNotReachTheNextRequest() throws Exception {
        script = (exchange, earlier) -> {
            if (exchange.request().getHttpURI().getPath().equals("/refused")) {
                throw new IllegalArgumentException("a fault that Jetty is to answer");
            }
            exchange.request().addFailureListener(exchange::fail);
            later.execute(() -> exchange.answer(200, "text/plain", Exchange.utf8("own")));
        };
        try (RawConnection connection = connect()) {
            for (String path : List.of("/", "/refused", "/", "/refused", "/refused", "/")) {
                connection.begin("GET", path, "", new byte[0]);
            }
            for (int status : new int[] {200, 500, 200, 500, 500, 200}) {
                assertEquals(status, connection.readAnswer(false).status());
            }
        }
    }

    @Test
    public void whatComesAfterTheEndOfARequestDoesNotReachTheNextOne() throws Exception {
        script = (exchange, earlier) -> {
            earlier.forEach(ExchangeTest::answerLate);
            exchange.answer(200, "text/plain", Exchange.utf8("own"));
        };
        try (RawConnection connection = connect()) {
            for (int i = 0; i < 3; i++) {
                RawAnswer answer = get(connection);
                assertEquals(200, answer.status());
                assertEquals("own", answer.text());
                assertEquals(Optional.of("text/plain"), answer.header("Content-Type"));
                assertEquals(Optional.empty(), answer.header("X-Late"));
                assertEquals(Optional.empty(), answer.header("Warning"));
                assertEquals(Optional.empty(), answer.header("Connection"));
            }
        }
    }
}
