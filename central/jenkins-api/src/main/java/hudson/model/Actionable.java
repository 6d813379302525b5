package hudson.model;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jenkins.model.ModelObjectWithContextMenu;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** Local: has the actions that were added, and none of a factory. */
@ExportedBean
public abstract class Actionable extends AbstractModelObject implements ModelObjectWithContextMenu {
    private final List<Action> actions = new CopyOnWriteArrayList<>();

    @Exported(name = "actions")
    public final List<? extends Action> getAllActions() {
        return List.copyOf(actions);
    }

    public <T extends Action> List<T> getActions(Class<T> type) {
        return actions.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public <T extends Action> T getAction(Class<T> type) {
        List<T> found = getActions(type);
        return found.isEmpty() ? null : found.get(0);
    }

    public void addAction(Action a) {
        actions.add(a);
    }

    public void replaceAction(Action a) {
        addOrReplaceAction(a);
    }

    public boolean addOrReplaceAction(Action a) {
        boolean present = actions.contains(a);
        boolean removed = actions.removeIf(action -> action.getClass() == a.getClass() && !action.equals(a));
        if (!present) {
            addAction(a);
        }
        return !present || removed;
    }

    public boolean removeAction(Action a) {
        return a != null && actions.removeAll(List.of(a));
    }

    public boolean removeActions(Class<? extends Action> clazz) {
        return actions.removeIf(clazz::isInstance);
    }
}
