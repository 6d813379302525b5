package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What upstreams have said of their tags, and when. */
public final class UpstreamTags {
    /** How long the last answer serves while the upstream does not give another. */
    static final Duration STALE_LIFE = Duration.ofDays(1);

    /** @param digest that the tag was on at {@code checked} */
    public record Known(Digest digest, Instant checked) {
        private boolean isYoungerThan(Duration age, Instant now) {
            return !checked.isAfter(now) && now.isBefore(checked.plus(age)); // a clock that was set back counts as old
        }
    }

    private final StoreLayout layout;
    private final DurableFiles files;
    private final Clock clock;

    public UpstreamTags(StoreLayout layout, Clock clock) {
        this.layout = layout;
        this.files = new DurableFiles(layout.uploads());
        this.clock = clock;
    }

    public Optional<Known> known(String repository, String tag) throws IOException {
        Path file = layout.upstreamTag(repository, tag);
        try {
            String text = Files.readString(file);
            return Digest.isValid(text)
                    ? Optional.of(new Known(
                            Digest.parse(text), Files.getLastModifiedTime(file).toInstant()))
                    : Optional.empty(); // damaged: it will be asked for again
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    public boolean isFresh(Known known, Duration life) {
        return known.isYoungerThan(life, clock.instant());
    }

    /** Whether it may be given, with a warning, although the upstream does not answer. */
    public boolean isBearable(Known known) {
        return known.isYoungerThan(STALE_LIFE, clock.instant());
    }

    /** Notes what the upstream has just said. */
    public void put(String repository, String tag, Digest digest) throws IOException {
        Path file = layout.upstreamTag(repository, tag);
        if (known(repository, tag).filter(k -> k.digest().equals(digest)).isEmpty()) {
            files.write(file, digest.toString().getBytes(StandardCharsets.US_ASCII));
        }
        // Not synced: if this is lost, the tag is asked for once more.
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }

    /** Notes that the repository has an upstream, which may be asked for what is missing. */
    public void noteUpstream(String repository) throws IOException {
        // Not synced: it is made again at the next fetch, and only fsck looks at it.
        Files.createDirectories(layout.upstreamTags(repository));
    }

    /** @return false if there was nothing to remove */
    public boolean remove(String repository, String tag) throws IOException {
        return files.delete(layout.upstreamTag(repository, tag));
    }
}
