package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.registry.RegistryProcess;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a registry needs on its class path, and nothing else of what this program is made of. */
public final class SidecarLibraries {
    private static final List<String> LIBRARIES = List.of(
            "org.eclipse.jetty.server.Server",
            "org.eclipse.jetty.http.HttpField",
            "org.eclipse.jetty.io.Connection",
            "org.eclipse.jetty.util.Callback",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.core.JsonFactory",
            "com.fasterxml.jackson.annotation.JsonInclude",
            "org.slf4j.Logger");

    private SidecarLibraries() {}

    /**
     * Where this process has them from: JAR files, or directories of classes.
     *
     * @throws BuildsetException if one of them is missing, or in no file
     */
    public static List<Path> ofThisProcess() throws BuildsetException {
        Set<Path> entries = new LinkedHashSet<>();
        entries.add(location(RegistryProcess.class));
        for (String library : LIBRARIES) {
            try {
                entries.add(location(Class.forName(library, false, SidecarLibraries.class.getClassLoader())));
            } catch (ClassNotFoundException e) {
                throw new BuildsetException(
                        "the registry cannot start: the library with " + library + " is missing", e);
            }
        }
        return List.copyOf(entries);
    }

    private static Path location(Class<?> type) throws BuildsetException {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new BuildsetException("the registry cannot start: " + type.getName() + " is in no file", e);
        }
    }
}
