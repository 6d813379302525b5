package hudson.security;

import org.jvnet.localizer.Localizable;

/** Local: implied by {@link jenkins.model.Jenkins#ADMINISTER}, where the real one has general permissions between. */
public final class Permission {
    public final PermissionGroup group;
    public final String name;
    public final Permission impliedBy;

    public Permission(
            PermissionGroup group, String name, Localizable description, Permission impliedBy, PermissionScope scope) {
        this.group = group;
        this.name = name;
        this.impliedBy = impliedBy;
    }

    @Override
    public String toString() {
        return group.owner.getName() + "." + name;
    }
}
