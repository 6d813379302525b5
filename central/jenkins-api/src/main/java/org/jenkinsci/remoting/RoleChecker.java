package org.jenkinsci.remoting;

import java.util.Collection;
import java.util.List;

public abstract class RoleChecker {
    public abstract void check(RoleSensitive subject, Collection<Role> expected) throws SecurityException;

    public void check(RoleSensitive subject, Role expected) throws SecurityException {
        check(subject, List.of(expected));
    }

    public void check(RoleSensitive subject, Role... expected) throws SecurityException {
        check(subject, List.of(expected));
    }
}
