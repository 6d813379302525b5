package io.jenkins.plugins.buildsetregistry.remote.deletion;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagOverwriting;
import io.jenkins.plugins.buildsetregistry.remote.VendorApi;
import io.jenkins.plugins.buildsetregistry.remote.transport.WebOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * With which credentials, and how, tags are deleted.
 *
 * @param methods by the registry of an image name, or by registry and repository, as in {@link RegistryDirectory}; where there
 *     is none, {@link DeletionMethod#DEFAULT}
 */
public record Deletions(RegistryDirectory accesses, Map<String, DeletionMethod> methods) {
    public Deletions {
        methods = Map.copyOf(methods);
    }

    /** By the specification, and by what the registry's name tells. */
    public static Deletions of(RegistryDirectory accesses) {
        return new Deletions(accesses, Map.of());
    }

    /** Whether there is a login for that repository of its own. */
    public boolean has(ImageName name) {
        return accesses.hasOwn(name);
    }

    /**
     * What deletes tags of one repository.
     *
     * @param target the same repository, with the credentials that images are published with
     * @throws IllegalArgumentException if the configuration does not tell where the vendor's interface is
     */
    public TagDeleter in(ImageName name, RemoteRepository target) {
        return in(name, target, deleter(name, target));
    }

    /** As {@link #in}, by overwriting them only; null if that is not wanted. */
    public TagDeleter overwriting(ImageName name, RemoteRepository target) {
        return method(name).overwrite() ? new TagOverwriting(target, deleter(name, target), null) : null;
    }

    private RemoteRepository deleter(ImageName name, RemoteRepository target) {
        return target.registry().as(accesses.access(name)).repository(name.repository());
    }

    private DeletionMethod method(ImageName name) {
        return methods.getOrDefault(
                RegistryDirectory.key(name), methods.getOrDefault(name.registry(), DeletionMethod.DEFAULT));
    }

    /** The password of a mirror, or of a stand-in, is nothing for the vendor. */
    private static boolean isWhereItsNameSays(ImageName name, RemoteRepository deleter) {
        RegistryAccess usual = new RegistryDirectory(Map.of()).access(name);
        return WebOrigin.of(deleter.registry().access().endpoint()).equals(WebOrigin.of(usual.endpoint()));
    }

    TagDeleter in(ImageName name, RemoteRepository target, RemoteRepository deleter) {
        DeletionMethod method = method(name);
        List<TagDeleter> ways = new ArrayList<>();
        ways.add((tag, held) -> deleter.deleteTag(tag));
        boolean known = method.vendor() != null || method.address() != null || isWhereItsNameSays(name, deleter);
        Vendor vendor = known ? method.vendor(name.registry()) : Vendor.NONE;
        TagDeleter own = null;
        if (vendor != Vendor.NONE && deleter.registry().access().credentials() != null) {
            own = vendor.deleter(
                    new VendorApi(
                            deleter,
                            vendor.base(
                                    method.address(),
                                    name.registry(),
                                    deleter.registry().access().endpoint())),
                    name);
            ways.add(own);
        }
        return new DeletionLadder(ways, method.overwrite() ? new TagOverwriting(target, deleter, own) : null);
    }
}
