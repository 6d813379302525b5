package io.jenkins.plugins.buildsetregistry.image;

import java.util.ArrayList;
import java.util.List;

/** Reads one image of a list of images. */
final class ImageSpecReader {
    static final String DOCKERFILE = "Dockerfile";
    private static final String[] DOCKERFILE_KEYS = {"dockerfile", "container_filename", "containerfile"};

    /** What is said once for all images. @param buildkit or null */
    record Defaults(String dockerfile, Boolean buildkit) {}

    private final SpecNode node;
    private final SpecPlace place;
    private final SpecKeys keys;

    private ImageSpecReader(SpecNode node, SpecPlace place) {
        this.node = node;
        this.place = place;
        this.keys = new SpecKeys(node, place, SpecKeys.IMAGE);
    }

    static ImageSpec read(SpecNode node, SpecPlace place, Defaults defaults) {
        if (!node.is(SpecNode.Kind.MAPPING)) {
            throw place.problem(node, "expected a mapping with 'repository' and other keys, found " + node.kind());
        }
        return new ImageSpecReader(node, place).read(defaults);
    }

    private ImageSpec read(Defaults defaults) {
        String context = orElse(keys.text("context"), ".");
        String path = orElse(keys.text("path"), ".");
        String dockerfile = orElse(keys.text(DOCKERFILE_KEYS), defaults.dockerfile());
        inWorkDirectory("context", "", context);
        inWorkDirectory("path", context, path);
        inWorkDirectory(keys.spelling(DOCKERFILE_KEYS), context, dockerfile);
        List<String> siblings = keys.texts("siblings");
        siblings.forEach(sibling -> inWorkDirectory("siblings", "", sibling));
        Boolean buildkit = keys.bool("buildkit");
        try {
            return new ImageSpec(
                    name(),
                    keys.texts("tags"),
                    context,
                    path,
                    dockerfile,
                    keys.text("target"),
                    keys.pairs("build_args", "buildArgs"),
                    keys.pairs("labels"),
                    siblings,
                    platforms(),
                    buildkit == null ? defaults.buildkit() : buildkit,
                    secrets(),
                    Boolean.TRUE.equals(keys.bool("cache")));
        } catch (InvalidImageException e) {
            // What the values check by themselves does not know where it stands.
            throw e.getMessage().startsWith(place.source() + ":") ? e : place.problem(node, e.getMessage(), e);
        }
    }

    /**
     * Zuul's {@code registry} only chooses credentials, and its {@code repository} holds the host already; ours may be
     * written either way.
     */
    private ImageName name() {
        String repository = keys.text("repository");
        if (repository == null) {
            throw place.problem(node, "key 'repository' is missing: it names the image, such as quay.io/acme/app");
        }
        ImageName name = parse("repository", repository);
        String registry = keys.text("registry");
        if (registry == null) {
            return name;
        }
        ImageName there = parse("registry", registry + "/any");
        if (there.registry().equals(name.registry())) {
            return name;
        }
        if (ImageName.namesRegistry(repository)) {
            throw place.problem(
                    node.entries().get("registry"),
                    "'registry' is " + there.registry() + " but 'repository' names " + name.registry()
                            + ": leave 'registry' out or make them agree");
        }
        return parse("repository", registry + "/" + repository);
    }

    private ImageName parse(String key, String text) {
        try {
            return ImageName.parse(text);
        } catch (InvalidImageException e) {
            throw place.problem(node.entries().get(key), "key '" + key + "': " + e.getMessage(), e);
        }
    }

    private List<Platform> platforms() {
        String[] names = {"arch", "platforms"};
        SpecNode value = keys.oneOf(List.of(names));
        if (value == null) {
            return List.of();
        }
        List<String> texts = value.isScalar() ? List.of(value.text().split(",", -1)) : keys.texts(names);
        List<Platform> platforms = new ArrayList<>();
        for (String text : texts) {
            Platform platform;
            try {
                platform = Platform.parse(text.strip());
            } catch (InvalidImageException e) {
                throw place.problem(value, "key '" + keys.spelling(names) + "': " + e.getMessage(), e);
            }
            if (platforms.contains(platform)) {
                throw place.problem(
                        value, "key '" + keys.spelling(names) + "': " + platform + " stands twice: keep one");
            }
            platforms.add(platform);
        }
        return platforms;
    }

    private List<BuildSecret> secrets() {
        SpecNode value = keys.oneOf(List.of("secrets"));
        if (value == null) {
            return List.of();
        }
        // What stands there is not repeated: somebody may have written the secret itself.
        if (!value.is(SpecNode.Kind.LIST)) {
            throw place.problem(value, "key 'secrets': expected a list, found " + value.kind());
        }
        List<BuildSecret> secrets = new ArrayList<>();
        for (SpecNode item : value.items()) {
            if (!item.isScalar()) {
                throw place.problem(item, "key 'secrets': expected texts in the list, found " + item.kind());
            }
            try {
                secrets.add(BuildSecret.parse(item.text()));
            } catch (InvalidImageException e) {
                throw place.problem(item, "key 'secrets': " + e.getMessage(), e);
            }
        }
        return secrets;
    }

    private void inWorkDirectory(String key, String base, String path) {
        try {
            WorkPath.require(base, path);
        } catch (InvalidImageException e) {
            throw place.problem(node.entries().getOrDefault(key, node), "key '" + key + "': " + e.getMessage(), e);
        }
    }

    private static String orElse(String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
