package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.registry.auth.Account;
import io.jenkins.plugins.buildsetregistry.registry.auth.PlainSecret;
import io.jenkins.plugins.buildsetregistry.registry.auth.Role;
import io.jenkins.plugins.buildsetregistry.registry.auth.User;
import io.jenkins.plugins.buildsetregistry.registry.auth.Users;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Who may use a registry that we serve.
 *
 * @param reader or null
 */
record UsersFile(Credentials writer, Credentials reader) {
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    /** @throws IOException naming file and line, never the content */
    static UsersFile read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new IOException("the file of users " + file + " can be read by others: run chmod 600 on it");
            }
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file of users " + file, e);
        }
        Credentials writer = null;
        Credentials reader = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).trim();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split("\\s+");
            if (words.length == 3 && words[0].equals("writer") && writer == null) {
                writer = new Credentials(words[1], words[2]);
            } else if (words.length == 3 && words[0].equals("reader") && reader == null) {
                reader = new Credentials(words[1], words[2]);
            } else {
                throw new IOException("line " + (i + 1) + " of " + file
                        + " is none of `writer NAME PASSWORD` and `reader NAME PASSWORD`, or the second of its kind");
            }
        }
        if (writer == null) {
            throw new IOException(file + " names no writer: add a line `writer NAME PASSWORD`");
        }
        return new UsersFile(writer, reader);
    }

    Users users() {
        List<Account> accounts = new ArrayList<>();
        accounts.add(account(writer, Role.WRITER));
        if (reader != null) {
            accounts.add(account(reader, Role.READER));
        }
        return new Users(accounts);
    }

    private static Account account(Credentials credentials, Role role) {
        return new Account(new User(credentials.username(), role, List.of()), new PlainSecret(credentials.password()));
    }
}
