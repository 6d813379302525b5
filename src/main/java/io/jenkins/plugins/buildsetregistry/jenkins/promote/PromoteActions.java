package io.jenkins.plugins.buildsetregistry.jenkins.promote;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Run;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import java.util.Collection;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.model.TransientActionFactory;
import org.jvnet.localizer.Localizable;
import org.jvnet.localizer.ResourceBundleHolder;

/** Gives builds of changes their {@link PromoteAction}; an extension, so that Jenkins knows the permission from its start. */
@Extension
@SuppressWarnings("rawtypes")
public final class PromoteActions extends TransientActionFactory<Run> {
    private static final ResourceBundleHolder TEXTS = ResourceBundleHolder.get(PromoteActions.class);

    /** The owner is in stored authorizations. */
    public static final PermissionGroup PERMISSIONS =
            new PermissionGroup(ImagesAction.class, new Localizable(TEXTS, "permissions"));

    /**
     * To promote on a page. Who may start a job with {@code promoteImage} needs it not: that one says what is promoted. Here a
     * person does, with the credentials of the job, to where users pull from; so no right that many have implies it.
     */
    public static final Permission PROMOTE = new Permission(
            PERMISSIONS, "Promote", new Localizable(TEXTS, "promote"), Jenkins.ADMINISTER, PermissionScope.ITEM);

    @Override
    public Class<Run> type() {
        return Run.class;
    }

    /** Who asks a build for an action of another type must not come here: this asks for one. */
    @Override
    public Class<? extends Action> actionType() {
        return PromoteAction.class;
    }

    @Override
    public Collection<? extends Action> createFor(Run target) {
        Run<?, ?> run = target;
        ImagesAction images = run.getAction(ImagesAction.class);
        boolean has = images != null
                && !images.getImages().isEmpty()
                && !images.getChanges().isEmpty();
        return has ? List.of(new PromoteAction(run, images)) : List.of();
    }
}
