package jenkins.model;

import hudson.model.Result;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.Beta;

@Restricted(Beta.class)
public interface HistoricalBuild extends FullyNamedModelObject {
    int getNumber();

    String getUrl();

    Result getResult();

    boolean isBuilding();
}
