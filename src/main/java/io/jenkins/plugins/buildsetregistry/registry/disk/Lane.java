package io.jenkins.plugins.buildsetregistry.registry.disk;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Does one thing with blocks in the order they come, on a thread of its own as long as there are any. */
final class Lane implements Runnable {
    private final Executor threads;
    private final Consumer<Block> step;
    private final Deque<Block> blocks = new ArrayDeque<>();
    private boolean runs;

    Lane(Executor threads, Consumer<Block> step) {
        this.threads = threads;
        this.step = step;
    }

    synchronized void add(Block block) {
        blocks.add(block);
        if (!runs) {
            runs = true;
            threads.execute(this);
        }
    }

    @Override
    public void run() {
        Block block;
        while ((block = next()) != null) {
            step.accept(block);
        }
    }

    private synchronized Block next() {
        runs = !blocks.isEmpty();
        return blocks.poll();
    }
}
