package io.jenkins.plugins.buildsetregistry.cli.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Passwords that a section refers to: in a file ({@code passwordFile}), or in a variable ({@code passwordVariable}). */
final class Passwords {
    private static final String FILE = "passwordFile";
    private static final String VARIABLE = "passwordVariable";

    private Passwords() {}

    /** @param watched takes the file */
    static Optional<String> read(Section section, Map<String, String> environment, List<Path> watched)
            throws ConfigException {
        Optional<Path> file = section.file(FILE);
        Optional<String> variable = section.text(VARIABLE);
        if (file.isPresent() && variable.isPresent()) {
            throw section.problem(VARIABLE, "one password is enough");
        }
        if (file.isPresent()) {
            watched.add(file.get());
            return Optional.of(fromFile(section, file.get()));
        }
        if (variable.isPresent()) {
            String value = environment.get(variable.get());
            if (value == null || value.isEmpty()) {
                throw section.problem(VARIABLE, "there is no such variable in the environment, or it is empty");
            }
            return Optional.of(value);
        }
        return Optional.empty();
    }

    private static String fromFile(Section section, Path file) throws ConfigException {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw section.problem(FILE, file + " can be read by everybody: run chmod o= on it");
            }
            String password = Files.readString(file).strip();
            if (password.isEmpty() || password.indexOf('\n') >= 0) {
                throw section.problem(FILE, file + " is to hold one line, the password");
            }
            return password;
        } catch (ConfigException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw section.problem(FILE, "there is no file " + file);
        } catch (IOException e) {
            throw section.problem(FILE, file + " cannot be read");
        }
    }
}
