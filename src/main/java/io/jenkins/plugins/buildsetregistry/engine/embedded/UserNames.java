package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Turns {@code user:group} into numbers by the image's own {@code /etc/passwd} and {@code /etc/group}. */
final class UserNames {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final int SIZE_LIMIT = 1 << 22;

    private final FileTree tree;
    private final Path temporary;

    UserNames(FileTree tree, Path temporary) {
        this.tree = tree;
        this.temporary = temporary;
    }

    /** A number without a group means the group of the same number; a name means its group in {@code /etc/passwd}. */
    Owner owner(String text) throws IOException, EngineException, InterruptedException {
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        String group = colon < 0 ? "" : text.substring(colon + 1);
        long uid = 0;
        long gid = 0;
        if (NUMBER.matcher(user).matches()) {
            uid = Long.parseLong(user);
            gid = uid;
        } else if (!user.isEmpty()) {
            String[] fields = find("/etc/passwd", user, 4);
            uid = number(fields[2], "/etc/passwd");
            gid = number(fields[3], "/etc/passwd");
        }
        if (NUMBER.matcher(group).matches()) {
            gid = Long.parseLong(group);
        } else if (!group.isEmpty()) {
            gid = number(find("/etc/group", group, 3)[2], "/etc/group");
        }
        return new Owner(uid, gid);
    }

    private String[] find(String file, String name, int fields)
            throws IOException, EngineException, InterruptedException {
        for (String line : lines(file)) {
            String[] parts = line.split(":", -1);
            if (parts.length >= fields && parts[0].equals(name)) {
                return parts;
            }
        }
        throw new EngineException(
                "there is no '" + name + "' in " + file + " of the image: write its number, or add it to a base image");
    }

    private List<String> lines(String file) throws IOException, EngineException, InterruptedException {
        FileTree.Place place = tree.resolve(file, true);
        if (!place.exists() || !place.node().isFile() || place.node().size() > SIZE_LIMIT) {
            return List.of();
        }
        Content content = place.node().content();
        try (ContentReader reader = new ContentReader(List.of(content), temporary);
                InputStream in = reader.open(content)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static long number(String text, String file) throws EngineException {
        if (!NUMBER.matcher(text).matches()) {
            throw new EngineException("'" + text + "' in " + file + " of the image is no number");
        }
        return Long.parseLong(text);
    }
}
