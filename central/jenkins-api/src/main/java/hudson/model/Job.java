package hudson.model;

import hudson.ExtensionPoint;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import jenkins.model.ModelObjectWithChildren;
import jenkins.widgets.HasWidgets;
import org.kohsuke.stapler.StaplerOverridable;
import org.kohsuke.stapler.export.Exported;

/** Local: has the builds that were made of it in this JVM. */
public abstract class Job<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends AbstractItem
        implements ExtensionPoint, StaplerOverridable, ModelObjectWithChildren, HasWidgets {
    private final SortedMap<Integer, RunT> builds = new ConcurrentSkipListMap<>();

    protected Job(ItemGroup parent, String name) {
        super(parent, name);
    }

    synchronized int add(Run<JobT, RunT> build) {
        int number = builds.isEmpty() ? 1 : builds.lastKey() + 1;
        builds.put(number, (RunT) build);
        return number;
    }

    @Override
    public Collection<? extends Job> getAllJobs() {
        return List.of(this);
    }

    @Exported
    public abstract boolean isBuildable();

    public RunT getBuildByNumber(int n) {
        return builds.get(n);
    }

    RunT buildBefore(int n) {
        SortedMap<Integer, RunT> before = builds.headMap(n);
        return before.isEmpty() ? null : before.get(before.lastKey());
    }

    @Exported
    public RunT getLastBuild() {
        return builds.isEmpty() ? null : builds.get(builds.lastKey());
    }
}
