package io.jenkins.plugins.buildsetregistry.host;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class MachineAddressesTest {
    private static InetAddress ip(String text) {
        return IpAddress.of(text).orElseThrow();
    }

    private static List<InetAddress> ips(String... texts) {
        return List.of(texts).stream().map(MachineAddressesTest::ip).toList();
    }

    @Test
    public void theAddressOfTheDefaultRouteIsPreferred() {
        List<InetAddress> all = ips("172.17.0.1", "10.0.0.5", "fd00::2");
        assertEquals(Optional.of(ip("10.0.0.5")), MachineAddresses.preferred(ips("10.0.0.5", "fd00::2"), all));
        assertEquals(Optional.of(ip("fd00::2")), MachineAddresses.preferred(ips("fd00::2"), all));
    }

    @Test
    public void withoutARouteItIsTheFirstOfIpv4AndThenOfIpv6() {
        assertEquals(
                Optional.of(ip("10.0.0.5")),
                MachineAddresses.preferred(List.of(), ips("fd00::2", "10.0.0.5", "172.17.0.1")));
        assertEquals(Optional.of(ip("fd00::2")), MachineAddresses.preferred(List.of(), ips("fd00::2", "fd00::3")));
        assertEquals(Optional.empty(), MachineAddresses.preferred(ips("127.0.0.1"), List.of()));
    }

    @Test
    public void onlyAddressesOfThisMachineAreItsOwn() throws Exception {
        assertEquals(Optional.empty(), MachineAddresses.of("127.0.0.1"));
        assertEquals(Optional.empty(), MachineAddresses.of("203.0.113.77"));
        assertEquals(Optional.empty(), MachineAddresses.of("no-such-name.invalid"));
        Optional<InetAddress> preferred = MachineAddresses.preferred();
        if (preferred.isPresent()) {
            assertFalse(preferred.get().isLoopbackAddress());
            assertEquals(preferred, MachineAddresses.of(IpAddress.text(preferred.get())));
        }
    }

    @Test
    public void textIsWithoutTheInterfaceAndNoNameIsAnAddress() throws Exception {
        InetAddress scoped = Inet6Address.getByAddress(null, ip("fd00::2").getAddress(), 7);
        assertTrue(scoped.getHostAddress(), scoped.getHostAddress().contains("%"));
        assertEquals(ip("fd00::2"), ip(IpAddress.text(scoped)));
        for (String name : List.of("localhost", "1.2.3", "1.2.3.256", "", "a:b", "::g", "fe80::1%1", "01.2.3.4.5")) {
            assertEquals(name, Optional.empty(), IpAddress.of(name));
        }
    }
}
