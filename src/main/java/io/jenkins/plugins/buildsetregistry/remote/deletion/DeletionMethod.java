package io.jenkins.plugins.buildsetregistry.remote.deletion;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * How tags of a registry are deleted if it does not do so by the specification.
 *
 * @param vendor or null to go by the registry's name
 * @param address of the vendor's web interface, or null for the usual one
 * @param overwrite whether to overwrite a tag with a manifest of our own, and delete that, where nothing else helps
 */
public record DeletionMethod(Vendor vendor, URI address, boolean overwrite) implements Serializable {
    public static final DeletionMethod DEFAULT = new DeletionMethod(null, null, false);

    /**
     * @param vendor a word of {@link Vendor}, or null
     * @param address of its web interface, or null
     * @throws IllegalArgumentException if one of them is not understood
     */
    public static DeletionMethod of(String vendor, String address, boolean overwrite) {
        return new DeletionMethod(
                vendor == null ? null : Vendor.parse(vendor), address == null ? null : parse(address), overwrite);
    }

    /**
     * Whether it may do for a registry, as far as can be told without asking it.
     *
     * @param registry of image names
     * @throws IllegalArgumentException naming what is missing
     */
    public void requireFor(String registry) {
        Vendor of = vendor(registry);
        if (of != Vendor.NONE) {
            of.base(address, registry, URI.create("https://" + registry));
        }
    }

    private static URI parse(String address) {
        try {
            URI uri = new URI(address.trim());
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below, without the text
        }
        throw new IllegalArgumentException("invalid address of a registry's web interface: expected"
                + " https://host[:port][/path], without user and password");
    }

    Vendor vendor(String registry) {
        return vendor == null ? Vendor.of(registry) : vendor;
    }
}
