package hudson.scm;

import hudson.model.AbstractBuild;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** Local: what a test says. */
@ExportedBean(defaultVisibility = 999)
public abstract class ChangeLogSet<T extends ChangeLogSet.Entry> implements Iterable<T> {
    @Deprecated
    protected ChangeLogSet(AbstractBuild<?, ?> build) {}

    public abstract boolean isEmptySet();

    @ExportedBean(defaultVisibility = 999)
    public abstract static class Entry {
        public Entry() {}

        @Exported
        public String getCommitId() {
            return null;
        }

        @Exported
        public abstract String getMsg();
    }
}
