package io.jenkins.plugins.buildsetregistry.image;

/**
 * Where in a list of images something stands, for messages.
 *
 * @param source name of the document
 * @param image {@code image 2 (acme/app)}, or empty outside of an image
 */
record SpecPlace(String source, String image) {
    InvalidImageException problem(SpecNode node, String problem) {
        return problem(node, problem, null);
    }

    InvalidImageException problem(SpecNode node, String problem, Throwable cause) {
        return new InvalidImageException(
                source + ":" + node.line() + ": " + (image.isEmpty() ? "" : image + ": ") + problem, cause);
    }
}
