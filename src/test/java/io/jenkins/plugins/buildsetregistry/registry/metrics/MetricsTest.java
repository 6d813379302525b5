package io.jenkins.plugins.buildsetregistry.registry.metrics;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.registry.metrics.Metrics.Gauge;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

public class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    public void countersAndGaugesAreWrittenAsPrometheusReadsThem() {
        metrics.counter("b_total", "Things.", "kind").add(2, "a \"quoted\" one");
        metrics.counter("b_total", "Things.", "kind").add(1, "a \"quoted\" one");
        metrics.counter("c_total", "Nothing yet.");
        metrics.gauge("a", "Now.", () -> 7);
        assertEquals("""
                # HELP a Now.
                # TYPE a gauge
                a 7
                # HELP b_total Things.
                # TYPE b_total counter
                b_total{kind="a \\"quoted\\" one"} 3
                # HELP c_total Nothing yet.
                # TYPE c_total counter
                c_total 0
                """, metrics.text());
    }

    @Test
    public void numbersOfOneMomentAreKnownTogetherOrNotAtAll() {
        Iterator<Long> moments = Arrays.asList(null, 3L).iterator();
        metrics.gauges(
                moments::next,
                List.of(new Gauge<>("z", "Last.", now -> now), new Gauge<>("y", "Before.", now -> 10 * now)));
        metrics.gauge("z_other", "Between.", () -> 0);
        String others = """
                # HELP z_other Between.
                # TYPE z_other gauge
                z_other 0
                """;
        assertEquals(others, metrics.text());
        assertEquals("""
                # HELP z Last.
                # TYPE z gauge
                z 3
                # HELP y Before.
                # TYPE y gauge
                y 30
                """ + others, metrics.text());
    }

    @Test
    public void histogramsAddUp() {
        Histogram time = metrics.histogram("t_seconds", "Time.", "method");
        time.observe(TimeUnit.MILLISECONDS.toNanos(2), "GET");
        time.observe(TimeUnit.MILLISECONDS.toNanos(200), "GET");
        time.observe(TimeUnit.HOURS.toNanos(1), "GET");
        String text = metrics.text();
        for (String line : new String[] {
            "t_seconds_bucket{method=\"GET\",le=\"0.001\"} 0",
            "t_seconds_bucket{method=\"GET\",le=\"0.003\"} 1",
            "t_seconds_bucket{method=\"GET\",le=\"0.3\"} 2",
            "t_seconds_bucket{method=\"GET\",le=\"300.0\"} 2",
            "t_seconds_bucket{method=\"GET\",le=\"+Inf\"} 3",
            "t_seconds_sum{method=\"GET\"} 3600.202",
            "t_seconds_count{method=\"GET\"} 3"
        }) {
            assertTrue(text, text.contains(line + "\n"));
        }
    }
}
