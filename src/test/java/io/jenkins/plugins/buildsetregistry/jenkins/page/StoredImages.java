package io.jenkins.plugins.buildsetregistry.jenkins.page;

import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedBase;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuildReport;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What builds have stored of images. */
public final class StoredImages {
    private StoredImages() {}

    public static Change change(int number) {
        return new Change(
                new ChangeId("github.com/acme/repo" + number, String.valueOf(number)),
                "rev" + number,
                "https://github.com/acme/repo" + number + "/pull/" + number);
    }

    public static Digest digest(String content) {
        return Digest.sha256(content.getBytes(StandardCharsets.UTF_8));
    }

    public static RecordedImage image(String name, RecordedBase... bases) {
        return new RecordedImage(
                ImageName.parse(name),
                List.of("latest"),
                digest(name),
                MediaTypes.OCI_MANIFEST,
                500,
                12_345_678,
                List.of(Platform.parse("linux/amd64")),
                List.of(bases));
    }

    /** On an image of {@link #image}. @param change that made it, or null */
    public static RecordedBase on(String name, Change change) {
        return new RecordedBase(ImageName.parse(name).withTag("latest"), digest(name), change);
    }

    public static ChangeRecord record(Change change, RecordedImage... images) {
        return new ChangeRecord(
                change,
                BuildId.at(Instant.EPOCH, new SecureRandom()),
                "https://jenkins.example/job/" + change.id().number() + "/1/",
                Instant.EPOCH,
                List.of(),
                List.of(images),
                List.of());
    }

    public static ImagesAction built(Run<?, ?> run, Change change, RecordedImage... images) throws IOException {
        for (RecordedImage image : images) {
            ImagesAction.built(
                    run,
                    new BuildReport(
                            image,
                            change,
                            Duration.ofSeconds(83),
                            Duration.ofMillis(1500),
                            new CopyReport(1, 2, 3_000_000, 1, 4_000_000, 3, 5_345_678)),
                    null);
        }
        return run.getAction(ImagesAction.class);
    }

    /** As if somebody had written that into {@code build.xml}. */
    public static <T> T with(T stored, String field, Object value) throws ReflectiveOperationException {
        Field found = stored.getClass().getDeclaredField(field);
        found.setAccessible(true);
        found.set(stored, value);
        return stored;
    }
}
