package io.jenkins.plugins.buildsetregistry.image;

/** Paths that somebody has written, below the directory that images are built in. */
public final class WorkPath {
    private WorkPath() {}

    /**
     * @param base directory that {@code path} is below, itself relative to the work directory; empty for that
     * @throws InvalidImageException if it leads elsewhere, or is written as only some systems read it
     */
    public static void require(String base, String path) {
        String shown = "'" + Shortened.of(path) + "' ";
        if (path.startsWith("/") || path.startsWith("~") || path.matches("(?s)[A-Za-z]:.*")) {
            throw new InvalidImageException(shown + "is absolute: give a path relative to the work directory");
        }
        if (path.indexOf('\\') >= 0 || path.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidImageException(
                    shown + "holds a backslash or a control character: separate directories by '/'");
        }
        int depth = 0;
        for (String part : (base + "/" + path).split("/")) {
            depth += part.equals("..") ? -1 : part.isEmpty() || part.equals(".") ? 0 : 1;
            if (depth < 0) {
                throw new InvalidImageException(shown + "leads out of the work directory: use fewer '..'");
            }
        }
    }
}
