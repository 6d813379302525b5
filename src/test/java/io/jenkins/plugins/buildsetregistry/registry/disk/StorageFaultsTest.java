package io.jenkins.plugins.buildsetregistry.registry.disk;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class StorageFaultsTest {
    private final Logger logger = Logger.getLogger(StorageFaults.class.getName());
    private final List<LogRecord> records = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logRecord) {
            records.add(logRecord);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final StorageFaults faults = new StorageFaults(Path.of("/store"), nanos::get);

    @Before
    public void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @After
    public void listenNoMore() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    @Test
    public void isSaidOnceAMinuteWithoutATrace() {
        for (int i = 0; i < 100; i++) {
            faults.log("PUT /v2/a", "no space left");
        }
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        faults.log("PUT /v2/b", "no space left");
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        faults.log("PUT /v2/c", "no space left");
        assertEquals(
                List.of(
                        "PUT /v2/a: no space left",
                        "PUT /v2/c: no space left (100 more of such faults since it was last said)"),
                records.stream().map(LogRecord::getMessage).toList());
        records.forEach(said -> assertNull(said.getThrown()));
    }

    @Test
    public void knowsWhatKeepsAStorageFromBeingWritten() {
        assertEquals(507, status(new IOException("No space left on device")));
        assertEquals(507, status(new IOException("/x: Disk quota exceeded")));
        assertEquals(503, status(new IOException("/x: Read-only file system")));
        assertEquals(503, status(new AccessDeniedException("/x")));
        assertTrue(faults.of(new IOException("connection reset")).isEmpty());
        assertTrue(
                faults.of(new IllegalStateException("No space left on device")).isEmpty());
    }

    private int status(Throwable cause) {
        return faults.of(cause).orElseThrow().status();
    }
}
