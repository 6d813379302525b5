package io.jenkins.plugins.buildsetregistry.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The addresses of this machine that others can reach: those of its network interfaces, but for loopback and one link only. */
public final class MachineAddresses {
    /** Of documentation (RFC 5737, RFC 3849): nobody has them, so they are beyond the default route. Nothing is sent. */
    private static final List<String> BEYOND = List.of("198.51.100.1", "2001:db8::1");

    private static final int ANY_PORT = 9;

    private MachineAddresses() {}

    /**
     * The one that most likely is known to others: from which this machine itself speaks to the world (its default route), and
     * if there is none, the first of its interfaces; IPv4 before IPv6.
     */
    public static Optional<InetAddress> preferred() throws IOException {
        return preferred(
                BEYOND.stream().flatMap(target -> source(target).stream()).toList(), all());
    }

    /** @param routed what default routes say */
    static Optional<InetAddress> preferred(List<InetAddress> routed, List<InetAddress> all) {
        return Stream.concat(
                        routed.stream(), all.stream().sorted(Comparator.comparing(a -> !(a instanceof Inet4Address))))
                .filter(all::contains)
                .findFirst();
    }

    /** Which of them {@code name} is; empty if it leads to this machine only by way of another, or not at all. */
    public static Optional<InetAddress> of(String name) throws IOException {
        List<InetAddress> all = all();
        try {
            return Stream.of(InetAddress.getAllByName(name))
                    .filter(all::contains)
                    .findFirst();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static List<InetAddress> all() throws IOException {
        List<InetAddress> all = new ArrayList<>();
        List<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()
                .sorted(Comparator.comparing(NetworkInterface::getIndex))
                .toList();
        for (NetworkInterface each : interfaces) {
            if (isUp(each)) {
                each.inetAddresses().filter(MachineAddresses::isReachable).forEach(all::add);
            }
        }
        return all;
    }

    private static boolean isUp(NetworkInterface each) {
        try {
            return each.isUp();
        } catch (SocketException e) {
            return false; // it has gone meanwhile, as those of containers do
        }
    }

    private static boolean isReachable(InetAddress address) {
        return !address.isLoopbackAddress() && !address.isLinkLocalAddress() && !address.isMulticastAddress();
    }

    private static Optional<InetAddress> source(String target) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(IpAddress.of(target).orElseThrow(), ANY_PORT));
            return Optional.of(socket.getLocalAddress());
        } catch (SocketException | UncheckedIOException e) {
            return Optional.empty(); // no route
        }
    }
}
