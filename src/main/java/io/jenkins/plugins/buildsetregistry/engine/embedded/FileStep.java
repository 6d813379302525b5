package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Flag;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Heredoc;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Instruction;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Variables;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Word;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Instructions that change the files of an image: COPY, ADD, WORKDIR. */
final class FileStep {
    private static final Pattern REMOTE =
            Pattern.compile("(?i)(?:https?|ftp|git|ssh)://.*|git@[^/]+:.*|github\\.com/.*|.*\\.git(?:#.*)?");
    private static final Pattern OCTAL = Pattern.compile("[0-7]{1,4}|0[0-7]{1,4}");
    private static final int HEREDOC_MODE = 0644;

    private final StageImage image;
    private final Variables variables;
    private final LayerWriter writer;
    private final Path temporary;

    FileStep(StageImage image, Variables variables, LayerWriter writer, Path temporary) {
        this.image = image;
        this.variables = variables;
        this.writer = writer;
        this.temporary = temporary;
    }

    /**
     * COPY or ADD.
     *
     * @param source files to copy from; null if only here-documents are copied
     * @param outside whether that is the build context
     * @throws EngineException without file and line
     */
    void copy(Instruction instruction, FileTree source, boolean outside)
            throws IOException, EngineException, InterruptedException {
        List<String> words = words(instruction);
        if (words.size() < 2) {
            throw new EngineException(instruction.keyword() + " needs at least one source and a destination");
        }
        List<String> sources = words.subList(0, words.size() - 1);
        String destination = variables.expand(words.get(words.size() - 1));
        if (sources.size() > 1 && !destination.endsWith("/") && !destination.equals(".")) {
            throw new EngineException("with more than one source the destination is a directory: write '" + destination
                    + "/' with a slash at its end");
        }
        Changes changes = new Changes();
        String target = absolute(destination);
        Owner owner = owner(instruction);
        Integer mode = mode(instruction);
        boolean add = instruction.is("ADD");
        boolean unpack = add && !isFalse(instruction, "unpack");
        CopyStep step =
                new CopyStep(source, outside, image.tree(), owner, mode, excluded(instruction), unpack, changes);
        for (String word : sources) {
            Heredoc heredoc = heredoc(instruction, word);
            if (heredoc != null) {
                inline(heredoc, target, owner, mode, changes);
                continue;
            }
            String path = variables.expand(word);
            if (add && REMOTE.matcher(path).matches()) {
                throw new EngineException(
                        "ADD of the address '" + path + "' is not supported by the embedded engine: fetch"
                                + " the file before the build and COPY it, or use docker, podman or buildah");
            }
            if (outside && FileTree.names(path).contains("..")) {
                normalInside(path);
            }
            step.copy(path, target);
        }
        String flags = String.join("", flagsForHistory(instruction));
        boolean layer = image.addLayer(changes, writer);
        image.config()
                .history(instruction.keyword() + flags + " " + String.join(" ", sources) + " " + destination, layer);
    }

    /** Creates the directory if it is not there; it belongs to the image's user. */
    void workingDirectory(Instruction instruction) throws IOException, EngineException, InterruptedException {
        String path = variables.expand(instruction.arguments());
        if (path.isEmpty()) {
            throw new EngineException("WORKDIR needs a directory");
        }
        String directory = normal(path.startsWith("/") ? path : workingDirectory() + "/" + path);
        image.config().set("WorkingDir", directory);
        Changes changes = new Changes();
        if (!directory.equals("/")) {
            FileTree.Place place = image.tree().resolve(directory, true);
            String at = "";
            for (String name : FileTree.names(place.path())) {
                at = at + "/" + name;
                Node node = image.tree().at(at);
                if (node == null) {
                    Node created = Node.newDirectory(imageUser());
                    image.tree().put(at, created);
                    changes.add(at, created);
                } else if (!node.isDirectory()) {
                    throw new EngineException(at + " is no directory in the image");
                }
            }
        }
        boolean layer = image.addLayer(changes, writer);
        image.config().history("WORKDIR " + directory, layer);
    }

    private Owner imageUser() throws IOException, EngineException, InterruptedException {
        String user = image.config().get("User");
        return user.isEmpty() ? Owner.ROOT : new UserNames(image.tree(), temporary).owner(user);
    }

    private String workingDirectory() {
        String directory = image.config().get("WorkingDir");
        return directory.isEmpty() ? "/" : directory;
    }

    private static List<String> words(Instruction instruction) {
        return instruction.isJson()
                ? instruction.json()
                : instruction.words().stream().map(Word::text).toList();
    }

    /** A word that announces a here-document of this instruction, else null. */
    private static Heredoc heredoc(Instruction instruction, String word) {
        if (instruction.isJson() || !word.startsWith("<<")) {
            return null;
        }
        String name = word.substring(2).replaceFirst("^-", "").replaceAll("[\"']", "");
        return instruction.heredocs().stream()
                .filter(heredoc -> heredoc.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private void inline(Heredoc heredoc, String target, Owner owner, Integer mode, Changes changes)
            throws IOException, EngineException, InterruptedException {
        String text = heredoc.expand() ? variables.expandText(heredoc.body()) : heredoc.body();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        FileTree files = FileTree.empty();
        files.put("/" + heredoc.name(), Node.file(HEREDOC_MODE, 0, 0, bytes.length, new Content.Bytes(bytes)));
        new CopyStep(files, false, image.tree(), owner, mode, IgnoreRules.NONE, false, changes)
                .copy("/" + heredoc.name(), target);
    }

    private String absolute(String destination) {
        boolean directory = destination.endsWith("/") || destination.equals(".") || destination.endsWith("/.");
        String path = normal(destination.startsWith("/") ? destination : workingDirectory() + "/" + destination);
        return directory && !path.equals("/") ? path + "/" : path;
    }

    /** Go's {@code path.Clean} of an absolute path. */
    private static String normal(String path) {
        List<String> names = new ArrayList<>();
        for (String name : FileTree.names(path)) {
            if (!name.equals("..")) {
                names.add(name);
            } else if (!names.isEmpty()) {
                names.remove(names.size() - 1);
            }
        }
        return "/" + String.join("/", names);
    }

    private static void normalInside(String path) throws EngineException {
        int depth = 0;
        for (String name : FileTree.names(path)) {
            depth += name.equals("..") ? -1 : 1;
            if (depth < 0) {
                throw new EngineException(
                        "'" + path + "' leads out of the build context: only files below it can be used;"
                                + " choose a higher context");
            }
        }
    }

    private Owner owner(Instruction instruction) throws IOException, EngineException, InterruptedException {
        Flag flag = instruction.flag("chown").orElse(null);
        String text = flag == null ? "" : variables.expand(flag.value());
        return text.isEmpty() ? null : new UserNames(image.tree(), temporary).owner(text);
    }

    private Integer mode(Instruction instruction) throws EngineException {
        Flag flag = instruction.flag("chmod").orElse(null);
        String text = flag == null ? "" : variables.expand(flag.value());
        if (text.isEmpty()) {
            return null;
        }
        if (!OCTAL.matcher(text).matches()) {
            throw new EngineException(
                    "--chmod=" + text + " is not supported by the embedded engine: write it in octal, as 0755");
        }
        return Integer.parseInt(text, 8);
    }

    private IgnoreRules excluded(Instruction instruction) throws EngineException {
        List<String> patterns = new ArrayList<>();
        for (Flag flag : instruction.flags()) {
            if (flag.name().equals("exclude")) {
                patterns.add(variables.expand(flag.value()));
            }
        }
        return IgnoreRules.of(patterns);
    }

    private static boolean isFalse(Instruction instruction, String name) {
        return instruction
                .flag(name)
                .filter(flag -> "false".equalsIgnoreCase(flag.value()))
                .isPresent();
    }

    private static List<String> flagsForHistory(Instruction instruction) {
        return instruction.flags().stream()
                .filter(flag -> !flag.name().equals("link"))
                .map(flag -> " --" + flag.name() + (flag.value() == null ? "" : "=" + flag.value()))
                .toList();
    }
}
