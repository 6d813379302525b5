package hudson;

import io.jenkins.plugins.buildsetregistry.local.LocalExtensions;
import java.util.AbstractList;
import java.util.List;
import jenkins.util.io.OnMaster;

/** Local: what {@link LocalExtensions} finds. */
public class ExtensionList<T> extends AbstractList<T> implements OnMaster {
    private final List<T> found;

    private ExtensionList(List<T> found) {
        this.found = found;
    }

    public <U extends T> U get(Class<U> type) {
        return found.stream()
                .filter(extension -> extension.getClass() == type)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    @Override
    public T get(int index) {
        return found.get(index);
    }

    @Override
    public int size() {
        return found.size();
    }

    public static <T> ExtensionList<T> lookup(Class<T> type) {
        return new ExtensionList<>(LocalExtensions.find(type));
    }

    public static <U> U lookupSingleton(Class<U> type) {
        ExtensionList<U> all = lookup(type);
        if (all.size() != 1) {
            throw new IllegalStateException("Expected 1 instance of " + type.getName() + " but got " + all.size());
        }
        return all.get(0);
    }

    public static <U> U lookupFirst(Class<U> type) {
        ExtensionList<U> all = lookup(type);
        if (all.isEmpty()) {
            throw new IllegalStateException("Found no instances of " + type.getName());
        }
        return all.get(0);
    }
}
