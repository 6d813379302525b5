package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.Rule;
import org.junit.Test;

/** Images of one build that are published at the same time. */
public class PublishedAtOnceTest {
    private static final int IMAGES = 4;

    @Rule
    public final GateRule gate = new GateRule();

    @Test
    public void noneIsLostFromTheRecord() throws Exception {
        Change change = GateRule.change("many", 101);
        BuildsetRegistry build = gate.start(change);
        ExecutorService threads = Executors.newFixedThreadPool(IMAGES);
        List<Future<RecordedImage>> published = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < IMAGES; i++) {
            String name = GateRule.PUBLIC_NAME + "/acme/image-" + i;
            names.add(name);
            OddImage image = OddImage.image(false, 5000, i / 2); // two of each
            published.add(threads.submit(() -> gate.build(build, name, image)));
        }
        for (Future<RecordedImage> each : published) {
            each.get();
        }
        threads.shutdown();
        build.markTested();
        for (ChangeRecord record : List.of(build.record(), gate.tested(change))) {
            assertEquals(
                    names,
                    record.images().stream()
                            .map(image -> image.name().toString())
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }
}
