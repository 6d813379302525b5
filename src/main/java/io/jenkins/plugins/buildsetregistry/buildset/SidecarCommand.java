package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.registry.RegistryProcess;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The command line of a registry in a JVM of its own: this JVM's program, and only the libraries that a registry needs. */
final class SidecarCommand {
    private static final List<String> LIBRARIES = List.of(
            "org.eclipse.jetty.server.Server",
            "org.eclipse.jetty.http.HttpField",
            "org.eclipse.jetty.io.Connection",
            "org.eclipse.jetty.util.Callback",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.core.JsonFactory",
            "com.fasterxml.jackson.annotation.JsonInclude",
            "org.slf4j.Logger");

    private SidecarCommand() {}

    static Command of(Path configuration) throws BuildsetException {
        boolean windows = File.separatorChar == '\\';
        return new Command(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java")
                                .toString(),
                        "-Xms16m",
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-Djdk.http.auth.tunneling.disabledSchemes=",
                        "-cp",
                        classPath(),
                        RegistryProcess.class.getName(),
                        configuration.toString()),
                Map.of(),
                null);
    }

    private static String classPath() throws BuildsetException {
        Set<String> entries = new LinkedHashSet<>();
        entries.add(location(RegistryProcess.class));
        for (String library : LIBRARIES) {
            try {
                entries.add(location(Class.forName(library, false, SidecarCommand.class.getClassLoader())));
            } catch (ClassNotFoundException e) {
                throw new BuildsetException(
                        "the registry cannot start: the library with " + library + " is missing", e);
            }
        }
        return entries.stream().collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(Class<?> type) throws BuildsetException {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new BuildsetException("the registry cannot start: " + type.getName() + " is in no file", e);
        }
    }
}
