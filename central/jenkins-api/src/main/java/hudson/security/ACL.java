package hudson.security;

import io.jenkins.plugins.buildsetregistry.local.LocalUser;
import java.util.Arrays;
import jenkins.model.Jenkins;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;

/** Local: there is one user, whose permissions a test sets, and the system, which may all. */
public abstract class ACL {
    public static final Authentication SYSTEM2 = LocalUser.SYSTEM;

    public final void checkPermission(Permission p) {
        checkAnyPermission(p);
    }

    public final void checkAnyPermission(Permission... permissions) {
        if (!hasAnyPermission(permissions)) {
            throw new AccessDeniedException(Jenkins.getAuthentication2().getName() + " is missing the permission "
                    + Arrays.toString(permissions));
        }
    }

    public final boolean hasPermission(Permission p) {
        return hasPermission2(Jenkins.getAuthentication2(), p);
    }

    public final boolean hasAnyPermission(Permission... permissions) {
        return Arrays.stream(permissions).anyMatch(this::hasPermission);
    }

    public boolean hasPermission2(Authentication a, Permission permission) {
        return false;
    }

    public static ACLContext as2(Authentication auth) {
        return new ACLContext(auth);
    }
}
