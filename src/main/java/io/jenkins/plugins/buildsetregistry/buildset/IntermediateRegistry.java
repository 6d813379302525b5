package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;

/**
 * The long-running registry that carries images of unmerged changes from one buildset to the next.
 *
 * <p>An image lives in {@code <prefix>/<host>/<path>} under {@code <build>_<tag>}; the last one that was promoted also under
 * {@code promoted_<tag>}. The records of a change live in {@code <prefix>/changes/<key>}; which
 * repositories they tell of, in {@code <prefix>/changes/uploads}; which change has a {@code Change-Id:}, in another {@code
 * <prefix>/changes/<key>}.
 */
public final class IntermediateRegistry {
    private final RemoteRegistry registry;
    private final String prefix;

    /**
     * @param prefix first components of every repository, may be empty
     * @throws BuildsetException if that registry cannot hold repositories of several levels
     */
    public IntermediateRegistry(RegistryAccess access, String prefix) throws BuildsetException {
        this(access, prefix, TransportOptions.defaults());
    }

    /**
     * @param prefix first components of every repository, may be empty
     * @throws BuildsetException if that registry cannot hold repositories of several levels
     */
    public IntermediateRegistry(RegistryAccess access, String prefix, TransportOptions options)
            throws BuildsetException {
        if (!prefix.isEmpty() && !ImageName.isRepository(prefix)) {
            throw new BuildsetException("invalid prefix '" + prefix + "' of the intermediate registry " + access
                    + ": expected lower-case path components such as 'gate' or 'team/gate'");
        }
        String host = access.endpoint().getHost();
        if (host.equals("docker.io") || host.endsWith(".docker.io")) {
            throw new BuildsetException(
                    "Docker Hub cannot be the intermediate registry: it has repositories of two levels"
                            + " only, and '<prefix>/<host>/<path>' needs more; use another registry or `buildset serve`");
        }
        this.registry = new RemoteRegistry(access, options);
        this.prefix = prefix.isEmpty() ? "" : prefix + "/";
    }

    public RegistryAccess access() {
        return registry.access();
    }

    /** Fails with the reason if the registry cannot be reached or refuses the credentials. */
    public void check() throws java.io.IOException, InterruptedException {
        registry.ping();
    }

    /**
     * Tries to start an upload to a repository of as many levels as those of images have, and stores nothing.
     *
     * @throws BuildsetException if the registry refuses that
     */
    public void checkUpload() throws BuildsetException, InterruptedException {
        RemoteRepository deep = registry.repository(prefix + "changes/configuration/test");
        try {
            deep.tryUpload();
        } catch (RegistryException e) {
            throw new BuildsetException(
                    "the intermediate registry " + this + " answers, but takes no upload to '" + deep.name()
                            + "': it must take repositories of several levels, and the login must be allowed to make"
                            + " them. " + e.getMessage(),
                    e);
        }
    }

    public RemoteRepository images(ImageName name) {
        return registry.repository(imagesName(name));
    }

    String imagesName(ImageName name) {
        return prefix + name.intermediateRepository();
    }

    RemoteRepository changes(ChangeId id) {
        return registry.repository(prefix + "changes/" + id.key());
    }

    RemoteRepository aliases(ChangeAlias alias) {
        return registry.repository(prefix + "changes/" + alias.key());
    }

    RemoteRepository uploads() {
        return registry.repository(prefix + "changes/uploads");
    }

    /** @throws BuildsetException if that is longer than a tag may be */
    static String tag(BuildId build, int part, String tag) throws BuildsetException {
        String full = build + (part == 0 ? "" : "-" + part) + "_" + tag;
        if (!ImageName.isTag(full)) {
            throw new BuildsetException("tag '" + tag + "' is too long: with the build in front ('" + full
                    + "') it exceeds 128 characters; use a tag of 95 at most");
        }
        return full;
    }

    /** The tag under which the last promoted image of {@code tag} is kept. */
    public static String promotedTag(String tag) throws BuildsetException {
        String full = "promoted_" + tag;
        if (!ImageName.isTag(full)) {
            throw new BuildsetException("tag '" + tag + "' is too long: use a tag of 95 characters at most");
        }
        return full;
    }

    @Override
    public String toString() {
        return registry.access() + (prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1));
    }
}
