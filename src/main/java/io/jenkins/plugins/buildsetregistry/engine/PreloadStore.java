package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tags of a docker daemon, and what was made of them by preloads: for each name the claims of who holds it, what was put under
 * it, and what was there before.
 */
final class PreloadStore {
    private static final String LOCK = PreloadClaim.PREFIX + "lock:";
    private static final String PULLED = PreloadClaim.PREFIX + "pulled:";
    private static final Pattern END =
            Pattern.compile(PreloadClaim.PREFIX + "(?:lock|pulled):([0-9]{1,15})\\.[-0-9a-f]+");
    private static final String PLACED = ":placed";
    private static final String BEFORE = ":before";
    /** Far longer than the few commands that are given under the lock. */
    private static final Duration LOCK_LIFE = Duration.ofMinutes(2);

    private static final int PAUSE_MILLIS = 100;

    private final EngineProgram docker;
    private final Clock clock;
    private Map<String, String> ids = Map.of();

    PreloadStore(EngineProgram docker, Clock clock) {
        this.docker = docker;
        this.clock = clock;
    }

    /** A tag for an image on its way to its names. @param end from when on nobody needs it */
    static String pulled(Instant end) {
        return PULLED + end.getEpochSecond() + "." + UUID.randomUUID();
    }

    /** What only one build at a time may do with a daemon. */
    interface Work {
        void run() throws EngineException, HostException, InterruptedException;
    }

    /** Sees how the store is now. */
    void read() throws EngineException, HostException, InterruptedException {
        Map<String, String> read = new HashMap<>();
        docker.require(
                "listing images",
                List.of("images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"),
                line -> {
                    String[] words = line.trim().split(" ");
                    if (words.length == 2) {
                        read.put(words[0], words[1]);
                    }
                });
        ids = read;
    }

    /** Of a claim; null if it is gone. */
    String id(PreloadClaim claim) throws EngineException {
        return ids.get(claim.reference());
    }

    List<PreloadClaim> claims() {
        return ids.keySet().stream()
                .flatMap(tag -> PreloadClaim.of(tag).stream())
                .toList();
    }

    /** Those that still count. */
    List<PreloadClaim> claims(ImageName name) {
        Instant now = clock.instant();
        return claims().stream()
                .filter(claim -> claim.name().equals(name) && claim.countsAt(now))
                .toList();
    }

    /**
     * Of two that ask at the same time, each sees the other's tag if its own was written before the other has looked: so never do
     * both go on. Reads the store before the work.
     *
     * @param image id of any image in the store
     */
    void alone(String image, Work work) throws EngineException, HostException, InterruptedException {
        String own = null;
        while (own == null) {
            String tag = LOCK + clock.instant().plus(LOCK_LIFE).getEpochSecond() + "." + UUID.randomUUID();
            try {
                tag(image, tag);
                read();
                own = locks().allMatch(tag::equals) ? tag : null;
            } finally {
                if (own == null) {
                    EngineProgram.always(line -> {}, () -> untag(List.of(tag)));
                }
            }
            if (own == null) {
                Thread.sleep(PAUSE_MILLIS + ThreadLocalRandom.current().nextInt(PAUSE_MILLIS));
            }
        }
        String lock = own;
        try {
            work.run();
        } finally {
            EngineProgram.always(line -> {}, () -> untag(List.of(lock)));
        }
    }

    /** Those whose builds were not killed in the middle of it. */
    private Stream<String> locks() {
        return ids.keySet().stream().filter(tag -> tag.startsWith(LOCK) && !isOver(tag));
    }

    private boolean isOver(String tag) {
        Matcher matcher = END.matcher(tag);
        return !matcher.matches()
                || Long.parseLong(matcher.group(1)) <= clock.instant().getEpochSecond();
    }

    /** Says that a name is held, and puts the image under it; what is there already is kept for later. */
    void place(PreloadClaim claim, String image) throws EngineException, HostException, InterruptedException {
        String place = PreloadClaim.place(claim.name());
        boolean first = !ids.containsKey(place + PLACED);
        tag(image, claim.reference());
        String before = ids.get(claim.name().familiar());
        if (first && before != null) {
            tag(before, place + BEFORE);
        }
        if (first) {
            tag(image, place + PLACED);
        }
        if (!image.equals(before)) {
            tag(image, claim.name().familiar());
        }
    }

    /** Puts back what was under the names that nobody holds any more. Reads the store. */
    void restore() throws EngineException, HostException, InterruptedException {
        read();
        Set<ImageName> names = new LinkedHashSet<>();
        claims().forEach(claim -> names.add(claim.name()));
        ids.keySet().stream()
                .filter(tag -> tag.endsWith(PLACED) || tag.endsWith(BEFORE))
                .flatMap(tag -> PreloadClaim.name(tag.substring(0, tag.lastIndexOf(':'))).stream())
                .forEach(names::add);
        List<String> done = new ArrayList<>(ids.keySet().stream()
                .filter(tag -> (tag.startsWith(LOCK) || tag.startsWith(PULLED)) && isOver(tag))
                .toList());
        for (ImageName name : names) {
            if (claims(name).isEmpty()) {
                done.addAll(restore(name));
            }
        }
        untag(done);
        read();
    }

    /** What somebody has put under the name since then stays. @return tags that have no use any more */
    private List<String> restore(ImageName name) throws EngineException, HostException, InterruptedException {
        String place = PreloadClaim.place(name);
        String placed = ids.get(place + PLACED);
        String before = ids.get(place + BEFORE);
        List<String> done = new ArrayList<>();
        if (placed != null
                && Objects.requireNonNullElse(ids.get(name.familiar()), placed).equals(placed)) {
            if (before != null) {
                tag(before, name.familiar());
            } else {
                done.add(name.familiar());
            }
        }
        done.add(place + PLACED);
        done.add(place + BEFORE);
        for (PreloadClaim claim : claims()) {
            if (claim.name().equals(name)) {
                done.add(claim.reference());
            }
        }
        done.retainAll(ids.keySet());
        return done;
    }

    private void tag(String image, String name) throws EngineException, HostException, InterruptedException {
        docker.require("naming " + name, List.of("tag", image, name), line -> {});
    }

    /** Images go with their last tag, but not those of containers. */
    void untag(List<String> tags) throws HostException, InterruptedException {
        if (!tags.isEmpty()) {
            List<String> arguments = new ArrayList<>(List.of("rmi", "--force"));
            arguments.addAll(tags);
            docker.run(arguments, line -> {}); // what cannot be removed is found again later
        }
    }
}
