package hudson.model;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.kohsuke.stapler.export.ExportedBean;

/** Local: is not stored. */
@ExportedBean
public class Fingerprint implements ModelObject, Saveable {
    private final String fileName;
    private final Hashtable<String, RangeSet> usages = new Hashtable<>();

    public Fingerprint(Run build, String fileName, byte[] md5sum) throws IOException {
        this.fileName = fileName;
    }

    @Override
    public String getDisplayName() {
        return fileName;
    }

    public void addFor(Run b) throws IOException {
        add(b.getParent().getFullName(), b.getNumber());
    }

    public synchronized void add(String jobFullName, int n) throws IOException {
        usages.computeIfAbsent(jobFullName, job -> new RangeSet()).add(n);
    }

    public Hashtable<String, RangeSet> getUsages() {
        return usages;
    }

    @Override
    public synchronized void save() throws IOException {}

    @ExportedBean(defaultVisibility = 3)
    public static final class RangeSet {
        private final NavigableSet<Integer> numbers = new TreeSet<>();

        public RangeSet() {}

        public synchronized void add(int n) {
            numbers.add(n);
        }

        public Iterable<Integer> listNumbersReverse() {
            return List.copyOf(numbers.descendingSet());
        }
    }
}
