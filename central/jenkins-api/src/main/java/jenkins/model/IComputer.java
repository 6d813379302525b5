package jenkins.model;

import hudson.model.ModelObject;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import org.jenkins.ui.icon.IconSpec;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.Beta;

@Restricted(Beta.class)
public interface IComputer extends AccessControlled, IconSpec, ModelObject, Named {
    boolean isOffline();

    @Override
    default ACL getACL() {
        return Jenkins.get().getACL();
    }
}
