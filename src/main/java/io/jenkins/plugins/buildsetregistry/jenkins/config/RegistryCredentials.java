package io.jenkins.plugins.buildsetregistry.jenkins.config;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.util.List;
import jenkins.model.Jenkins;

/** User names and passwords for registries, by the ids of Jenkins' credentials. */
final class RegistryCredentials {
    private RegistryCredentials() {}

    /** For whom credentials are looked up. */
    @FunctionalInterface
    interface Lookup {
        /**
         * @param id or null for anonymous access
         * @param where what they are for, for the message
         * @return null for anonymous access
         */
        Credentials find(String id, String where) throws AbortException;
    }

    /** As the build may. */
    static Lookup of(Run<?, ?> run) {
        return (id, where) -> find(id, run, where);
    }

    /** As the global configuration may, where there is no build. */
    static Lookup global() {
        return (id, where) -> {
            try {
                return findGlobal(id);
            } catch (AbortException e) {
                throw new AbortException(where + ": " + e.getMessage());
            }
        };
    }

    /**
     * Those that the item may use, if the user may know of them.
     *
     * @param item or null for the global configuration
     * @param current stays in the list whatever it is
     */
    static ListBoxModel list(Item item, String current) {
        StandardListBoxModel list = new StandardListBoxModel();
        boolean allowed = item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
        if (!allowed) {
            return list.includeCurrentValue(current);
        }
        list.includeEmptyValue();
        if (item == null) {
            list.includeMatchingAs(
                    ACL.SYSTEM2,
                    Jenkins.get(),
                    StandardUsernamePasswordCredentials.class,
                    List.of(),
                    CredentialsMatchers.always());
        } else {
            list.includeMatchingAs(
                    ACL.SYSTEM2,
                    item,
                    StandardUsernamePasswordCredentials.class,
                    List.of(),
                    CredentialsMatchers.always());
        }
        return list.includeCurrentValue(current);
    }

    /**
     * Looks credentials up as the global configuration may.
     *
     * @param id or null for anonymous access
     * @return null for anonymous access
     */
    static Credentials findGlobal(String id) throws AbortException {
        if (id == null) {
            return null;
        }
        StandardUsernamePasswordCredentials found = CredentialsProvider.findCredentialByIdInItemGroup(
                id, StandardUsernamePasswordCredentials.class, Jenkins.get(), ACL.SYSTEM2, List.of());
        if (found == null) {
            throw new AbortException("there is no user name with password '" + id
                    + "' that the global configuration may use; those of a folder are for its builds only");
        }
        return new Credentials(found.getUsername(), Secret.toString(found.getPassword()));
    }

    /** Those that only jobs of a folder may use are warned of: a connection test does not find them. */
    static FormValidation check(String id) {
        try {
            findGlobal(Util.fixEmptyAndTrim(id));
            return FormValidation.ok();
        } catch (AbortException e) {
            return FormValidation.warning(e.getMessage());
        }
    }

    /**
     * Looks credentials up as the build may, and notes the use.
     *
     * @param id or null for anonymous access
     * @param where what they are for, for the message
     * @return null for anonymous access
     */
    static Credentials find(String id, Run<?, ?> run, String where) throws AbortException {
        if (id == null) {
            return null;
        }
        StandardUsernamePasswordCredentials found =
                CredentialsProvider.findCredentialById(id, StandardUsernamePasswordCredentials.class, run, List.of());
        if (found == null) {
            throw new AbortException("there are no credentials '" + id + "' for " + where
                    + " that this job may use: add a user name with password of that id, where this job sees it");
        }
        CredentialsProvider.track(run, found);
        return new Credentials(found.getUsername(), Secret.toString(found.getPassword()));
    }
}
