package io.jenkins.plugins.buildsetregistry.registry.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The numbers of one server. Names and labels follow Prometheus' conventions: base units (seconds, bytes), counters that
 * end in {@code _total}. Label values are to come from a small set, never from clients.
 */
public final class Metrics {
    private final Map<String, Family> families = new ConcurrentSkipListMap<>();

    interface Family {
        void write(StringBuilder out);
    }

    /** The counter of that name, made at its first use. */
    public Counter counter(String name, String help, String... labels) {
        return (Counter) families.computeIfAbsent(name, key -> new Counter(name, help, List.of(labels)));
    }

    /** The histogram of durations of that name, made at its first use. */
    public Histogram histogram(String name, String help, String... labels) {
        return (Histogram) families.computeIfAbsent(name, key -> new Histogram(name, help, List.of(labels)));
    }

    /** A number that is asked for when it is wanted. */
    public void gauge(String name, String help, LongSupplier value) {
        gauges(() -> value, List.of(new Gauge<>(name, help, LongSupplier::getAsLong)));
    }

    /**
     * Numbers of one moment: {@code moment} is asked once each time they are wanted, and all are read from what it answers.
     *
     * @param moment answers at once; with null, while nothing is known: then none of them is written
     */
    public <T> void gauges(Supplier<T> moment, List<Gauge<T>> gauges) {
        families.put(gauges.get(0).name(), out -> {
            T now = moment.get();
            if (now != null) {
                gauges.forEach(gauge -> gauge.write(out, now));
            }
        });
    }

    /** One number of several that are read together. */
    public record Gauge<T>(String name, String help, ToLongFunction<T> value) {
        private void write(StringBuilder out, T now) {
            head(out, name, help, "gauge");
            out.append(name).append(' ').append(value.applyAsLong(now)).append('\n');
        }
    }

    /**
     * Numbers that are asked for when they are wanted; those less than nothing are not known, and left out.
     *
     * @param type {@code counter} or {@code gauge}
     * @param values by the value of the label
     */
    public void family(String name, String help, String type, String label, Supplier<Map<String, Long>> values) {
        families.put(name, out -> {
            head(out, name, help, type);
            values.get().forEach((value, number) -> {
                if (number >= 0) {
                    out.append(name).append('{');
                    out.append(Labels.of(List.of(label), value).text(List.of(label)));
                    out.append("} ").append(number).append('\n');
                }
            });
        });
    }

    /** In Prometheus' text format, version 0.0.4. */
    public String text() {
        StringBuilder out = new StringBuilder();
        families.values().forEach(family -> family.write(out));
        return out.toString();
    }

    static void head(StringBuilder out, String name, String help, String type) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }
}
