package io.jenkins.plugins.buildsetregistry.registry.store;

/** A set of numbers that takes 16 to 32 bytes each. */
final class LongSet {
    private long[] table = new long[1024];
    private int size;
    private boolean hasZero;

    synchronized void add(long value) {
        if (value == 0) { // marks a free place
            hasZero = true;
            return;
        }
        if (2 * (size + 1) > table.length) {
            long[] old = table;
            table = new long[2 * old.length];
            size = 0;
            for (long each : old) {
                if (each != 0) {
                    put(each);
                }
            }
        }
        put(value);
    }

    private void put(long value) {
        int place = place(value);
        if (table[place] == 0) {
            table[place] = value;
            size++;
        }
    }

    synchronized boolean contains(long value) {
        return value == 0 ? hasZero : table[place(value)] == value;
    }

    private int place(long value) {
        int mask = table.length - 1;
        int place = (int) (value ^ value >>> 32) & mask;
        while (table[place] != 0 && table[place] != value) {
            place = place + 1 & mask;
        }
        return place;
    }
}
