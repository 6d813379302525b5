package hudson.util;

import hudson.model.TaskListener;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

@Deprecated
@Restricted(NoExternalUse.class)
public abstract class AbstractTaskListener implements TaskListener {}
