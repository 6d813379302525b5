package io.jenkins.plugins.buildsetregistry.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.disk.OwnerOnlyFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A registry in a process of its own. The first argument is the path of a {@link RegistryProcessConfig} file. The second, if
 * there is one, is where to make a {@link ClassArchive} for later processes, once this one serves.
 *
 * <p>When it serves, the process writes its ready file, whole or not at all:
 * {@code {"address": "http://127.0.0.1:41234", "pid": 4711, "nonce": "…"}}. The address is that of its
 * {@link PublicEndpoint}, if it has one. It ends, with status 0, when it is asked to
 * ({@code POST /_control/stop}), when its lease or its maximum life has run out, or when its owner is gone; SIGTERM ends
 * it as cleanly. It deletes nothing. An error at start is one line on standard error and status 1.
 */
public final class RegistryProcess {
    /** Held, for a logger that nobody holds forgets its level. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private RegistryProcess() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length < 1 || args.length > 2) {
            System.err.println("usage: RegistryProcess <configuration file> [<class archive to make>]");
            System.exit(1);
        }
        JETTY.setLevel(Level.SEVERE);
        ProcessLife life;
        RegistryServer server;
        try {
            RegistryProcessConfig config = RegistryProcessConfig.read(Path.of(args[0]));
            life = new ProcessLife(config.nonce(), config.lease(), config.maximumLife());
            server = RegistryServer.start(config.registry(), life);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
            watch(config.ownerPid(), life);
            server.link(config.links());
            OwnerOnlyFile.write(config.readyFile(), ready(server, config));
            if (args.length == 2) {
                new ClassTraining(Path.of(args[1]), config.readyFile().getParent()).start();
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("The buildset registry cannot start: " + oneLine(e));
            System.exit(1);
            return;
        }
        life.awaitEnd();
        System.exit(0); // the hook closes the server
    }

    private static void watch(Long ownerPid, ProcessLife life) {
        if (ownerPid != null) {
            ProcessHandle.of(ownerPid).ifPresentOrElse(owner -> owner.onExit().thenRun(life::stop), life::stop);
        }
    }

    private static byte[] ready(RegistryServer server, RegistryProcessConfig config) throws IOException {
        ObjectNode ready = Json.MAPPER.createObjectNode();
        URI bound = server.address();
        PublicEndpoint called = config.publicEndpoint();
        ready.put("address", (called == null ? bound : called.address(bound.getPort())).toString());
        ready.put("pid", ProcessHandle.current().pid());
        ready.put("nonce", config.nonce());
        return Json.MAPPER.writeValueAsBytes(ready);
    }

    private static String oneLine(Exception e) {
        String message = e instanceof NoSuchFileException
                ? "there is no file " + e.getMessage()
                : e.getMessage() == null ? e.toString() : e.getMessage();
        return message.replaceAll("\\s+", " ");
    }
}
