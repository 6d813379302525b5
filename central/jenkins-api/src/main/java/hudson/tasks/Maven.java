package hudson.tasks;

public class Maven extends Builder {
    private Maven() {}

    public interface ProjectWithMaven {}
}
