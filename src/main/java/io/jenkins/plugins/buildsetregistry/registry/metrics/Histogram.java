package io.jenkins.plugins.buildsetregistry.registry.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, counted in steps from a millisecond to minutes. */
public final class Histogram implements Metrics.Family {
    private static final long[] STEPS_MILLIS = {1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000};

    private final String name;
    private final String help;
    private final List<String> labels;
    private final Map<Labels, Series> series = new ConcurrentHashMap<>();

    /** The last of the counts is of what took longer than all steps. */
    private static final class Series {
        final LongAdder[] counts = new LongAdder[STEPS_MILLIS.length + 1];
        final LongAdder nanos = new LongAdder();

        Series() {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }
    }

    Histogram(String name, String help, List<String> labels) {
        this.name = name;
        this.help = help;
        this.labels = labels;
    }

    /** @param values one for each label */
    public void observe(long nanos, String... values) {
        Series one = series.computeIfAbsent(Labels.of(labels, values), key -> new Series());
        int step = 0;
        while (step < STEPS_MILLIS.length && nanos > TimeUnit.MILLISECONDS.toNanos(STEPS_MILLIS[step])) {
            step++;
        }
        one.counts[step].increment();
        one.nanos.add(nanos);
    }

    @Override
    public void write(StringBuilder out) {
        Metrics.head(out, name, help, "histogram");
        series.forEach((values, one) -> {
            String own = values.text(labels);
            String before = own.isEmpty() ? "" : own + ",";
            String alone = own.isEmpty() ? "" : "{" + own + "}";
            long sum = 0;
            for (int i = 0; i < one.counts.length; i++) {
                sum += one.counts[i].sum();
                String bound = i == STEPS_MILLIS.length ? "+Inf" : Double.toString(STEPS_MILLIS[i] / 1000.0);
                line(out, "_bucket{" + before + "le=\"" + bound + "\"}", Long.toString(sum));
            }
            line(out, "_sum" + alone, Double.toString(one.nanos.sum() / 1e9));
            line(out, "_count" + alone, Long.toString(sum));
        });
    }

    private void line(StringBuilder out, String rest, String value) {
        out.append(name).append(rest).append(' ').append(value).append('\n');
    }
}
