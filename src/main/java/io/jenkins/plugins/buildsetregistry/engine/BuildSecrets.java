package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.BuildSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The secrets of one build as an engine reads them: files, which {@code docker build}, {@code buildx}, {@code podman build} and
 * {@code buildah build} all take with {@code --secret}. What is in them is in no argument.
 *
 * @param options {@code --secret type=file,id=…,src=…} for each; empty if the image has none
 */
record BuildSecrets(List<String> options) {
    BuildSecrets {
        options = List.copyOf(options);
    }

    /**
     * Looks them all up, and writes those that are in variables into {@code directory}; call it before anything is built.
     *
     * @param host in whose environment variables are looked up
     * @throws EngineException if a variable or a file is missing, with the secret's name
     */
    static BuildSecrets prepare(BuildRequest request, Host host, PrivateDirectory directory)
            throws EngineException, HostException {
        List<String> options = new ArrayList<>();
        for (BuildSecret secret : request.spec().secrets()) {
            String file = secret.variable() == null
                    ? file(request, secret)
                    : directory.write("secrets/" + secret.id(), value(request, secret, host));
            if (file.contains(",") || file.contains("\"")) {
                throw new EngineException(what(request, secret) + "the path " + file
                        + " has a comma or a quotation mark, which engines do not take: use another directory");
            }
            // Without a type, buildah takes a variable of the same name as the id.
            options.addAll(List.of("--secret", "type=file,id=" + secret.id() + ",src=" + file));
        }
        return new BuildSecrets(options);
    }

    private static byte[] value(BuildRequest request, BuildSecret secret, Host host) throws EngineException {
        String value = host.environment().get(secret.variable());
        if (value == null) {
            throw new EngineException(what(request, secret) + "the variable that env= names is not in the environment"
                    + " of the build: set it, in Jenkins with withCredentials around this step");
        }
        return value.getBytes(UTF_8);
    }

    // What a change has checked out may be a link to anything; an absolute path is from whoever wrote the pipeline.
    private static String file(BuildRequest request, BuildSecret secret) throws EngineException {
        Path file = Path.of(secret.file());
        if (!file.isAbsolute()) {
            try {
                Path work = Path.of(request.workDirectory()).toRealPath();
                file = BuildPaths.within(request.spec(), work, work, "secret", secret.file());
            } catch (IOException e) {
                throw new EngineException(
                        what(request, secret) + "the work directory " + request.workDirectory() + " does not exist", e);
            }
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new EngineException(
                    what(request, secret) + file + " is no file that this user can read: write it before the build");
        }
        return file.toString();
    }

    private static String what(BuildRequest request, BuildSecret secret) {
        return "image " + request.spec().name() + ", secret '" + secret.id() + "': ";
    }
}
