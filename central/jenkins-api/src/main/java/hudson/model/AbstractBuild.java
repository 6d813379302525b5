package hudson.model;

import hudson.FilePath;
import hudson.scm.ChangeLogSet;
import java.io.IOException;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.model.lazy.LazyBuildMixIn;
import jenkins.scm.RunWithSCM;

public abstract class AbstractBuild<P extends AbstractProject<P, R>, R extends AbstractBuild<P, R>> extends Run<P, R>
        implements Queue.Executable, LazyBuildMixIn.LazyLoadingRun<P, R>, RunWithSCM<P, R> {
    protected AbstractBuild(P job) throws IOException {
        super(job);
    }

    public final P getProject() {
        return getParent();
    }

    public Node getBuiltOn() {
        return Jenkins.get();
    }

    public final FilePath getWorkspace() {
        return null;
    }

    @Override
    public List<ChangeLogSet<? extends ChangeLogSet.Entry>> getChangeSets() {
        return List.of();
    }

    @Override
    public abstract void run();
}
