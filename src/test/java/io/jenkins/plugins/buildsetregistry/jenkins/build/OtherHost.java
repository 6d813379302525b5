package io.jenkins.plugins.buildsetregistry.jenkins.build;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.rules.ExternalResource;

/** Another host of the same network: a network namespace, which has the files of this one but for {@code /etc/hosts}. */
final class OtherHost extends ExternalResource {
    /** This host, as the other one reaches it. */
    static final String IPV4 = "10.231.77.1";

    static final String IPV6 = "fd31:7700::1";
    /** What this host calls itself, too: a node must reach its own registry. */
    static final String NAME = ownName();

    private final String name = "bsr" + ProcessHandle.current().pid();
    private final Path files = Path.of("/etc/netns", name);

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("this host does not find itself by its name: write it into /etc/hosts", e);
        }
    }

    @Override
    protected void before() throws Throwable {
        RequiresProgram.require("ip");
        Files.createDirectories(files);
        Files.writeString(files.resolve("hosts"), "127.0.0.1 localhost\n" + IPV6 + " " + NAME + "\n");
        ip("netns add " + name);
        ip("link add " + name + "a type veth peer name " + name + "b netns " + name);
        ip("addr add " + IPV4 + "/24 dev " + name + "a");
        ip("-6 addr add " + IPV6 + "/64 dev " + name + "a nodad");
        ip("link set " + name + "a up");
        ip("-n " + name + " addr add 10.231.77.2/24 dev " + name + "b");
        ip("-n " + name + " -6 addr add fd31:7700::2/64 dev " + name + "b nodad");
        ip("-n " + name + " link set " + name + "b up");
    }

    private static void ip(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ")));
        CommandResult result = new LocalHost().run(new Command(command, Map.of(), null), line -> {});
        if (!result.succeeded()) {
            throw new IllegalStateException(command + ": " + result.output());
        }
    }

    CommandResult sh(Map<String, String> environment, String script) throws Exception {
        return new LocalHost(environment).run(Command.of("ip", "netns", "exec", name, "sh", "-c", script), line -> {});
    }

    @Override
    protected void after() {
        try {
            ip("netns del " + name); // the pair of interfaces goes with it
            new LocalHost().delete(files.toString());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
