package hudson;

import hudson.model.Saveable;
import java.io.Closeable;
import java.io.IOException;

/** Local: as real, one change at a time on each thread hides those around it. */
public class BulkChange implements Closeable {
    private static final ThreadLocal<BulkChange> CURRENT = new ThreadLocal<>();

    private final Saveable saveable;
    private final BulkChange outer;
    private boolean completed;

    public BulkChange(Saveable saveable) {
        this.saveable = saveable;
        outer = CURRENT.get();
        CURRENT.set(this);
    }

    public void commit() throws IOException {
        if (!completed) {
            abort();
            saveable.save();
        }
    }

    @Override
    public void close() {
        abort();
    }

    public void abort() {
        if (!completed) {
            completed = true;
            CURRENT.set(outer);
        }
    }

    public static boolean contains(Saveable s) {
        for (BulkChange change = CURRENT.get(); change != null; change = change.outer) {
            if (change.saveable == s) {
                return true;
            }
        }
        return false;
    }
}
