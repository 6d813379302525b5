package io.jenkins.plugins.buildsetregistry.image;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The list of images of a project, from YAML or JSON.
 *
 * <p>Either a bare list, or a mapping with that list as {@code docker_images} or {@code container_images} (Zuul's job
 * variables) or {@code images}, and beside it the default Dockerfile of all images ({@code container_filename},
 * {@code dockerfile}) and {@code docker_use_buildkit}. The keys of an image are Zuul's ({@code context}, {@code path},
 * {@code dockerfile}, {@code container_filename}, {@code containerfile}, {@code repository}, {@code registry},
 * {@code target}, {@code build_args}, {@code tags}, {@code labels}, {@code siblings}, {@code arch}) or ours
 * ({@code buildArgs}, {@code platforms}, {@code buildkit}, {@code secrets}, {@code cache}); arguments and labels are lists of {@code KEY=VALUE} or
 * mappings. The roles {@code build-docker-image} and {@code build-container-image} of zuul-jobs document Zuul's.
 */
public final class ImageSpecs {
    private static final Set<String> LISTS = Set.of("docker_images", "container_images", "images");

    private ImageSpecs() {}

    /**
     * Reads the list of images in a file, UTF-8.
     *
     * @throws InvalidImageException as {@link #parse} does, and if there is no such file or it is no text
     * @throws IOException if the file cannot be read
     */
    public static List<ImageSpec> read(Path file) throws IOException {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new InvalidImageException(file + ": no such file: give the file that lists the images", e);
        } catch (CharacterCodingException e) {
            throw new InvalidImageException(file + ": is not UTF-8 text: expected YAML or JSON", e);
        }
    }

    /**
     * Reads a list of images; each image is there once under each of its tags.
     *
     * @param document YAML or JSON
     * @param source its name in messages, usually that of the file; {@code .json} at its end means JSON only
     * @return at least one image, in the order written
     * @throws InvalidImageException with one line that names source, line, image, key and remedy
     */
    public static List<ImageSpec> parse(String document, String source) {
        SpecNode root = SpecNode.parse(document, source);
        SpecPlace top = new SpecPlace(source, "");
        if (root.is(SpecNode.Kind.LIST)) {
            return images(root, top, new ImageSpecReader.Defaults(ImageSpecReader.DOCKERFILE, null));
        }
        if (!root.is(SpecNode.Kind.MAPPING)) {
            throw top.problem(
                    root,
                    "expected a list of images, or a mapping with 'docker_images' or 'container_images', found "
                            + root.kind());
        }
        SpecKeys keys = new SpecKeys(root, top, SpecKeys.TOP);
        SpecNode list = keys.oneOf(LISTS);
        if (list == null) {
            throw top.problem(root, "no 'docker_images', 'container_images' or 'images': one of them lists the images");
        }
        Boolean buildkit = keys.bool("docker_use_buildkit", "buildkit");
        String dockerfile = keys.text("dockerfile", "docker_dockerfile", "container_filename", "containerfile");
        return images(
                list,
                top,
                new ImageSpecReader.Defaults(dockerfile == null ? ImageSpecReader.DOCKERFILE : dockerfile, buildkit));
    }

    private static List<ImageSpec> images(SpecNode list, SpecPlace top, ImageSpecReader.Defaults defaults) {
        if (!list.is(SpecNode.Kind.LIST)) {
            throw top.problem(list, "the images must be a list, found " + list.kind() + ": start each image with '- '");
        }
        if (list.items().isEmpty()) {
            throw top.problem(list, "the list of images is empty: name at least one");
        }
        List<ImageSpec> specs = new ArrayList<>();
        Map<ImageName, Integer> seen = new HashMap<>();
        for (int i = 0; i < list.items().size(); i++) {
            SpecNode item = list.items().get(i);
            SpecPlace place = new SpecPlace(top.source(), place(item, i + 1));
            ImageSpec spec = ImageSpecReader.read(item, place, defaults);
            for (String tag : spec.tags()) {
                Integer earlier = seen.putIfAbsent(spec.name().withTag(tag), i + 1);
                if (earlier != null) {
                    throw place.problem(
                            item,
                            "image " + earlier + " is " + spec.name().withTag(tag)
                                    + " too: give one of them another repository or tag");
                }
            }
            specs.add(spec);
        }
        return List.copyOf(specs);
    }

    private static String place(SpecNode item, int number) {
        SpecNode repository = item.entries().get("repository");
        return "image " + number
                + (repository != null && repository.isScalar() ? " (" + Shortened.of(repository.text()) + ")" : "");
    }
}
