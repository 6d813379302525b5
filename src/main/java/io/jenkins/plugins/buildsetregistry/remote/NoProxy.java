package io.jenkins.plugins.buildsetregistry.remote;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rules of {@code NO_PROXY} (as golang.org/x/net/http/httpproxy has them). */
final class NoProxy {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    private NoProxy() {}

    static boolean covers(List<String> entries, URI uri) {
        String host = bare(String.valueOf(uri.getHost()));
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        byte[] address = address(host);
        return isLoopback(host, address)
                || entries.stream().anyMatch(entry -> matches(bare(entry.trim()), host, port, address));
    }

    private static boolean isLoopback(String host, byte[] address) {
        try {
            return host.equals("localhost")
                    || host.endsWith(".localhost")
                    || address != null && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean matches(String entry, String host, int port, byte[] address) {
        if (entry.isEmpty()) {
            return false;
        }
        if (entry.equals("*")) {
            return true;
        }
        int slash = entry.indexOf('/');
        if (slash > 0) {
            return address != null && inRange(entry.substring(0, slash), entry.substring(slash + 1), address);
        }
        byte[] entryAddress = address(entry);
        if (entryAddress != null) {
            return address != null && Arrays.equals(entryAddress, address);
        }
        int colon = entry.lastIndexOf(':');
        if (colon >= 0) {
            String entryPort = entry.substring(colon + 1);
            return entryPort.equals(Integer.toString(port))
                    && matches(bare(entry.substring(0, colon)), host, port, address);
        }
        String domain = entry.startsWith("*.") ? entry.substring(1) : entry;
        return domain.startsWith(".") ? host.endsWith(domain) : host.equals(domain) || host.endsWith("." + domain);
    }

    private static boolean inRange(String network, String length, byte[] address) {
        byte[] base = address(bare(network));
        if (base == null || base.length != address.length || !length.matches("[0-9]{1,3}")) {
            return false;
        }
        int bits = Integer.parseInt(length);
        for (int i = 0; i < base.length && bits > 0; i++, bits -= 8) {
            int mask = bits >= 8 ? 0xff : 0xff << (8 - bits);
            if ((base[i] & mask) != (address[i] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of a literal address, never by DNS; null for a name. */
    private static byte[] address(String text) {
        try {
            return ADDRESS.matcher(text).matches() ? InetAddress.getByName(text).getAddress() : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") && lower.endsWith("]") ? lower.substring(1, lower.length() - 1) : lower;
    }
}
