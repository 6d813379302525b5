package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What to tell a person about a failure. */
final class Failure {
    private Failure() {}

    static String message(Throwable failure) {
        if (failure instanceof NoSuchFileException missing) {
            return "there is no file " + missing.getFile();
        }
        if (failure instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        if (failure instanceof FileSystemException other && other.getReason() != null) {
            return other.getFile() + ": " + other.getReason();
        }
        if (isUnexpected(failure)) {
            return "unexpected failure, please report it: " + failure;
        }
        return failure.getMessage();
    }

    /** Whether it is a defect of this program, so that a stack trace helps. */
    static boolean isUnexpected(Throwable failure) {
        return !(failure instanceof IOException
                || failure instanceof BuildsetException
                || failure instanceof EngineException
                || failure instanceof PublishException
                || failure instanceof InvalidImageException
                || failure instanceof IllegalArgumentException);
    }
}
