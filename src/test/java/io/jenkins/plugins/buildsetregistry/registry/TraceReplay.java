package io.jenkins.plugins.buildsetregistry.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Does on a {@link CrashingDisk} what processes did, line by line of their traces. */
final class TraceReplay {
    private final CrashingDisk disk;
    private final List<SystemCall> begins;
    private final List<SystemCall> ends;
    private int begun;
    private int returned;
    private int at;

    /** @param calls in any order; their lines are those of one trace */
    TraceReplay(CrashingDisk disk, List<SystemCall> calls) {
        this.disk = disk;
        this.begins = new ArrayList<>(calls);
        this.ends = new ArrayList<>(calls);
        begins.sort(Comparator.comparingInt(SystemCall::begin));
        ends.sort(Comparator.comparingInt(SystemCall::end));
    }

    /** Goes on until just before that line. */
    void until(int line) {
        for (; at < line; at++) {
            if (begun < begins.size() && begins.get(begun).begin() == at) {
                disk.begin(begins.get(begun++));
            }
            if (returned < ends.size() && ends.get(returned).end() == at) {
                disk.end(ends.get(returned++));
            }
        }
    }
}
