package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.BuildSecret;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
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
     * Looks them all up, so that nothing is built in vain.
     *
     * @param workDirectory as in {@link BuildRequest}
     * @param host in whose environment variables are looked up
     * @throws EngineException if a variable or a file is missing, with the secret's name
     */
    static void require(ImageSpec spec, String workDirectory, Host host) throws EngineException {
        for (BuildSecret secret : spec.secrets()) {
            if (secret.variable() == null) {
                file(spec, workDirectory, secret);
            } else {
                value(spec, secret, host);
            }
        }
    }

    /**
     * Looks them up again, and writes those that are in variables into {@code directory}; call it before anything is built.
     *
     * @throws EngineException as {@link #require} does
     */
    static BuildSecrets prepare(BuildRequest request, Host host, PrivateDirectory directory)
            throws EngineException, HostException {
        ImageSpec spec = request.spec();
        List<String> options = new ArrayList<>();
        for (BuildSecret secret : spec.secrets()) {
            String file = secret.variable() == null
                    ? file(spec, request.workDirectory(), secret)
                    : taken(spec, secret, directory.write("secrets/" + secret.id(), value(spec, secret, host)));
            // Without a type, buildah takes a variable of the same name as the id.
            options.addAll(List.of("--secret", "type=file,id=" + secret.id() + ",src=" + file));
        }
        return new BuildSecrets(options);
    }

    /** @return the same file */
    private static String taken(ImageSpec spec, BuildSecret secret, String file) throws EngineException {
        if (file.contains(",") || file.contains("\"")) {
            throw new EngineException(what(spec, secret) + "the path " + file
                    + " has a comma or a quotation mark, which engines do not take: use another directory");
        }
        return file;
    }

    private static byte[] value(ImageSpec spec, BuildSecret secret, Host host) throws EngineException {
        String value = host.environment().get(secret.variable());
        if (value == null) {
            throw new EngineException(what(spec, secret) + "the variable that env= names is not in the environment"
                    + " of the build: set it, in Jenkins with withCredentials around this step");
        }
        return value.getBytes(UTF_8);
    }

    // What a change has checked out may be a link to anything; an absolute path is from whoever wrote the pipeline.
    private static String file(ImageSpec spec, String workDirectory, BuildSecret secret) throws EngineException {
        Path file = Path.of(secret.file());
        if (!file.isAbsolute()) {
            try {
                Path work = Path.of(workDirectory).toRealPath();
                file = BuildPaths.within(spec, work, work, "secret", secret.file());
            } catch (IOException e) {
                throw new EngineException(
                        what(spec, secret) + "the work directory " + workDirectory + " does not exist", e);
            }
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new EngineException(
                    what(spec, secret) + file + " is no file that this user can read: write it before the build");
        }
        return taken(spec, secret, file.toString());
    }

    private static String what(ImageSpec spec, BuildSecret secret) {
        return "image " + spec.name() + ", secret '" + secret.id() + "': ";
    }
}
