package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.registry.ClassArchive;
import io.jenkins.plugins.buildsetregistry.registry.RegistryProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The command line of a registry in a JVM of its own: this JVM's program, and only the libraries that a registry needs. */
final class SidecarCommand {
    /** The last two save a quarter of the time to start: no file for jps, no names of months but English ones. */
    private static final List<String> JVM = List.of(
            "-Xms16m",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Djdk.http.auth.tunneling.disabledSchemes=",
            "-XX:-UsePerfData",
            "-Djava.locale.providers=SPI");

    /**
     * Gives memory that the compiler has used back to the system: up to 25 MiB, which the C library would keep. JVMs before
     * 17.0.9 do not know how.
     */
    private static final List<String> LINUX_JVM =
            List.of("-XX:+IgnoreUnrecognizedVMOptions", "-XX:TrimNativeHeapInterval=1000");

    private SidecarCommand() {}

    /** @param memoryMebibytes the most that its heap may take */
    static Command of(Path configuration, SidecarHome home, int memoryMebibytes) throws BuildsetException, IOException {
        List<Path> classPath = home.classPath();
        Optional<Path> archive = ClassArchive.of(home.archives(), classPath);
        List<String> options = new ArrayList<>(JVM);
        options.add("-Xmx" + memoryMebibytes + "m");
        if (System.getProperty("os.name").equals("Linux")) {
            options.addAll(LINUX_JVM);
        }
        List<String> arguments = new ArrayList<>(List.of(configuration.toString()));
        if (archive.isPresent() && Files.exists(archive.get())) {
            options.add("-XX:SharedArchiveFile=" + archive.get());
            options.add("-Xlog:disable"); // one that does not fit is passed over without a word
        } else {
            archive.ifPresent(path -> arguments.add(path.toString()));
        }

        boolean windows = File.separatorChar == '\\';
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java")
                .toString());
        command.addAll(options);
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(RegistryProcess.class.getName());
        command.addAll(arguments);
        return new Command(command, Map.of(), null);
    }
}
