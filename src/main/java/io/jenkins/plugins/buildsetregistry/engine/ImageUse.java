package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageName;

/**
 * One place in a Dockerfile that names an image.
 *
 * @param line of the instruction, from 1
 * @param written as it stands in the file
 * @param name after its arguments were expanded; what {@link Dockerfile#rewrite} goes by
 * @param image what {@code name} means, or null if it is no valid image name
 */
public record ImageUse(Kind kind, int line, String written, String name, ImageName image) {
    /** What in the file uses the image. */
    public enum Kind {
        FROM("FROM"),
        COPY("COPY --from"),
        MOUNT("RUN --mount=from"),
        /** The image of the frontend, which only BuildKit runs. */
        SYNTAX("# syntax=");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
