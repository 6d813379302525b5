package io.jenkins.plugins.buildsetregistry;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback that nobody has, for a program that is to bind them later, or for nobody. Linux gives ports from 32768 on
 * (ip(7), {@code ip_local_port_range}) to whoever asks for any, so one of those may have another owner by then: these lie
 * below.
 */
public final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int COUNT = 10_000;

    private FreePorts() {}

    public static int one() throws IOException {
        return first(1);
    }

    /** @return the first of so many that follow each other */
    public static int first(int count) throws IOException {
        // Two JVMs run tests beside each other: they shall not try the same ones.
        int start = ThreadLocalRandom.current().nextInt(COUNT);
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + (start + i) % COUNT;
            if (areFree(port, count)) {
                return port;
            }
        }
        throw new IOException("no " + count + " free ports among " + COUNT + " from " + FIRST + " on");
    }

    private static boolean areFree(int first, int count) throws IOException {
        for (int port = first; port < first + count; port++) {
            try {
                new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")).close();
            } catch (BindException e) {
                return false;
            }
        }
        return true;
    }
}
