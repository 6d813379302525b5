package hudson.model;

import hudson.model.queue.FoldableAction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

@ExportedBean
public class CauseAction implements FoldableAction, RunAction2 {
    private final List<Cause> causes;

    public CauseAction(Cause c) {
        this(List.of(c));
    }

    public CauseAction(Cause... c) {
        this(List.of(c));
    }

    public CauseAction(Collection<? extends Cause> causes) {
        this.causes = new ArrayList<>(causes);
    }

    public CauseAction(CauseAction ca) {
        this(ca.causes);
    }

    @Exported(visibility = 2)
    public List<Cause> getCauses() {
        return List.copyOf(causes);
    }

    public <T extends Cause> T findCause(Class<T> type) {
        return causes.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    @Override
    public String getDisplayName() {
        return "Cause";
    }

    @Override
    public String getIconFileName() {
        return null;
    }

    @Override
    public String getUrlName() {
        return "cause";
    }

    @Override
    public void onAttached(Run<?, ?> owner) {
        causes.forEach(cause -> cause.onAddedTo(owner));
    }

    @Override
    public void onLoad(Run<?, ?> owner) {
        causes.forEach(cause -> cause.onLoad(owner));
    }
}
