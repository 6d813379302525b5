package io.jenkins.plugins.buildsetregistry.faults;

import java.util.List;
import java.util.stream.Stream;

/** One fault and how it is to end. */
public record Cell(Fault fault, Outcome outcome) {
    /** Those that make sense. */
    public static List<Cell> all() {
        return every().filter(cell -> cell.exclusion() == null).toList();
    }

    static Stream<Cell> every() {
        return Stream.of(Fault.values())
                .flatMap(fault -> Stream.of(Outcome.values()).map(outcome -> new Cell(fault, outcome)));
    }

    String exclusion() {
        return fault.exclusion(outcome);
    }

    int index() {
        return fault.ordinal() * Outcome.values().length + outcome.ordinal();
    }

    @Override
    public String toString() {
        return fault + " " + outcome;
    }
}
