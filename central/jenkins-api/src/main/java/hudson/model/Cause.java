package hudson.model;

import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

@ExportedBean
public abstract class Cause {
    @Exported(visibility = 3)
    public abstract String getShortDescription();

    public void onAddedTo(Run build) {}

    public void onLoad(Run<?, ?> build) {}

    public void print(TaskListener listener) {
        listener.getLogger().println(getShortDescription());
    }

    public static class UserIdCause extends Cause {
        private final String userId;

        public UserIdCause() {
            this(null);
        }

        public UserIdCause(String userId) {
            this.userId = userId;
        }

        @Exported(visibility = 3)
        public String getUserId() {
            return userId;
        }

        @Override
        public String getShortDescription() {
            return "Started by user " + (userId == null ? "anonymous" : userId);
        }
    }

    public static class UpstreamCause extends Cause {
        private final String project;
        private final String url;
        private final int build;
        private final List<Cause> causes;

        public UpstreamCause(Run<?, ?> up) {
            project = up.getParent().getFullName();
            url = up.getParent().getUrl();
            build = up.getNumber();
            causes = List.copyOf(up.getCauses());
        }

        @Exported(visibility = 3)
        public String getUpstreamProject() {
            return project;
        }

        @Exported(visibility = 3)
        public int getUpstreamBuild() {
            return build;
        }

        public Run<?, ?> getUpstreamRun() {
            Job<?, ?> job = Jenkins.get().getItemByFullName(project, Job.class);
            return job == null ? null : job.getBuildByNumber(build);
        }

        @Exported(visibility = 3)
        public String getUpstreamUrl() {
            return url;
        }

        public List<Cause> getUpstreamCauses() {
            return causes;
        }

        @Override
        public String getShortDescription() {
            return "Started by upstream project \"" + project + "\" build number " + build;
        }
    }
}
