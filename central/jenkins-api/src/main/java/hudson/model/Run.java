package hudson.model;

import hudson.EnvVars;
import hudson.ExtensionPoint;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import java.io.File;
import java.io.IOException;
import java.util.List;
import jenkins.console.WithConsoleUrl;
import jenkins.model.HistoricalBuild;
import jenkins.model.Jenkins;
import jenkins.model.RunAction2;
import jenkins.util.io.OnMaster;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.springframework.security.access.AccessDeniedException;

/** Local: takes the next number of its job when it is made, is building until it has a result, and is not stored. */
@ExportedBean
public abstract class Run<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends Actionable
        implements ExtensionPoint,
                Comparable<RunT>,
                AccessControlled,
                PersistenceRoot,
                DescriptorByNameOwner,
                OnMaster,
                StaplerProxy,
                HistoricalBuild,
                WithConsoleUrl {
    protected final transient JobT project;
    public transient int number;
    protected volatile Result result;
    private final long start;

    protected Run(JobT job) throws IOException {
        this(job, System.currentTimeMillis());
    }

    protected Run(JobT job, long timestamp) {
        project = job;
        start = timestamp;
        number = job.add(this);
    }

    public JobT getParent() {
        return project;
    }

    @Exported
    public String getId() {
        return String.valueOf(number);
    }

    @Override
    @Exported(visibility = 2)
    public int getNumber() {
        return number;
    }

    @Override
    public String getUrl() {
        return project.getUrl() + number + "/";
    }

    @Override
    @Exported
    public String getDisplayName() {
        return "#" + number;
    }

    @Override
    @Exported
    public String getFullDisplayName() {
        return project.getFullDisplayName() + " " + getDisplayName();
    }

    public RunT getPreviousBuild() {
        return project.buildBefore(number);
    }

    public final long getStartTimeInMillis() {
        return start;
    }

    public final long getTimeInMillis() {
        return start;
    }

    @Override
    @Exported
    public Result getResult() {
        return result;
    }

    public void setResult(Result r) {
        result = Result.combine(result, r);
    }

    @Override
    @Exported
    public boolean isBuilding() {
        return result == null;
    }

    @Override
    public void addAction(Action a) {
        super.addAction(a);
        if (a instanceof RunAction2 action) {
            action.onAttached(this);
        }
    }

    public List<Cause> getCauses() {
        CauseAction action = getAction(CauseAction.class);
        return action == null ? List.of() : action.getCauses();
    }

    public <T extends Cause> T getCause(Class<T> type) {
        return getCauses().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    public EnvVars getEnvironment(TaskListener listener) throws IOException, InterruptedException {
        EnvVars env = new EnvVars(
                "BUILD_NUMBER", getId(), "BUILD_ID", getId(), "JOB_NAME", project.getFullName(), "BUILD_TAG", tag());
        String root = Jenkins.get().getRootUrl();
        if (root != null) {
            env.put("JENKINS_URL", root);
            env.put("BUILD_URL", root + getUrl());
        }
        return env;
    }

    private String tag() {
        return "jenkins-" + project.getFullName().replace('/', '-') + "-" + number;
    }

    @Override
    public File getRootDir() {
        return new File(project.getRootDir(), "builds/" + number);
    }

    @Override
    public ACL getACL() {
        return project.getACL();
    }

    @Override
    public synchronized void save() throws IOException {}

    public String getExternalizableId() {
        return project.getFullName() + "#" + number;
    }

    public static Run<?, ?> fromExternalizableId(String id) throws IllegalArgumentException, AccessDeniedException {
        int hash = id.lastIndexOf('#');
        if (hash <= 0) {
            throw new IllegalArgumentException("no identifier of a build: " + id);
        }
        int number;
        try {
            number = Integer.parseInt(id.substring(hash + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no identifier of a build: " + id, e);
        }
        Job<?, ?> job = Jenkins.get().getItemByFullName(id.substring(0, hash), Job.class);
        return job == null ? null : job.getBuildByNumber(number);
    }

    @Override
    public int compareTo(RunT other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return project.getFullName() + " #" + number;
    }

    @Override
    @Restricted(NoExternalUse.class)
    public Object getTarget() {
        return this;
    }
}
