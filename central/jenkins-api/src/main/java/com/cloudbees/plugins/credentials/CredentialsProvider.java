package com.cloudbees.plugins.credentials;

import com.cloudbees.plugins.credentials.common.IdCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.ExtensionPoint;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Node;
import hudson.model.Run;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.local.LocalCredentials;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkins.ui.icon.IconSpec;
import org.springframework.security.core.Authentication;

/** Local: everybody and everything has the credentials of {@link LocalCredentials}, in every domain. */
public abstract class CredentialsProvider extends Descriptor<CredentialsProvider>
        implements ExtensionPoint, Describable<CredentialsProvider>, IconSpec {
    public static final PermissionGroup GROUP = new PermissionGroup(CredentialsProvider.class, null);
    public static final Permission USE_OWN = permission("UseOwn", Item.BUILD);
    public static final Permission USE_ITEM = permission("UseItem", Item.CONFIGURE);
    public static final Permission CREATE = permission("Create", Jenkins.ADMINISTER);
    public static final Permission UPDATE = permission("Update", Jenkins.ADMINISTER);
    public static final Permission VIEW = permission("View", Jenkins.ADMINISTER);
    public static final Permission DELETE = permission("Delete", Jenkins.ADMINISTER);
    public static final Permission MANAGE_DOMAINS = permission("ManageDomains", Jenkins.ADMINISTER);

    private static Permission permission(String name, Permission impliedBy) {
        return new Permission(GROUP, name, null, impliedBy, PermissionScope.ITEM);
    }

    public static <C extends Credentials> List<C> lookupCredentialsInItemGroup(
            Class<C> type, ItemGroup itemGroup, Authentication authentication) {
        return LocalCredentials.all(type);
    }

    public static <C extends Credentials> List<C> lookupCredentialsInItemGroup(
            Class<C> type,
            ItemGroup itemGroup,
            Authentication authentication,
            List<DomainRequirement> domainRequirements) {
        return LocalCredentials.all(type);
    }

    public static <C extends IdCredentials> ListBoxModel listCredentialsInItemGroup(
            Class<C> type,
            ItemGroup itemGroup,
            Authentication authentication,
            List<DomainRequirement> domainRequirements,
            CredentialsMatcher matcher) {
        return LocalCredentials.list(type, matcher);
    }

    public static <C extends Credentials> List<C> lookupCredentialsInItem(
            Class<C> type, Item item, Authentication authentication) {
        return LocalCredentials.all(type);
    }

    public static <C extends Credentials> List<C> lookupCredentialsInItem(
            Class<C> type, Item item, Authentication authentication, List<DomainRequirement> domainRequirements) {
        return LocalCredentials.all(type);
    }

    public static <C extends IdCredentials> ListBoxModel listCredentialsInItem(
            Class<C> type,
            Item item,
            Authentication authentication,
            List<DomainRequirement> domainRequirements,
            CredentialsMatcher matcher) {
        return LocalCredentials.list(type, matcher);
    }

    public static <C extends IdCredentials> C findCredentialByIdInItemGroup(
            String id,
            Class<C> type,
            ItemGroup<?> itemGroup,
            Authentication authentication,
            List<DomainRequirement> domainRequirements) {
        return LocalCredentials.byId(id, type);
    }

    public static <C extends IdCredentials> C findCredentialByIdInItem(
            String id,
            Class<C> type,
            Item item,
            Authentication authentication,
            List<DomainRequirement> domainRequirements) {
        return LocalCredentials.byId(id, type);
    }

    public static <C extends IdCredentials> C findCredentialById(String id, Class<C> type, Run<?, ?> run) {
        return findCredentialById(id, type, run, List.of());
    }

    public static <C extends IdCredentials> C findCredentialById(
            String id, Class<C> type, Run<?, ?> run, DomainRequirement... domainRequirements) {
        return findCredentialById(id, type, run, List.of(domainRequirements));
    }

    public static <C extends IdCredentials> C findCredentialById(
            String id, Class<C> type, Run<?, ?> run, List<DomainRequirement> domainRequirements) {
        C found = LocalCredentials.byId(id.trim(), type);
        return found == null ? null : type.cast(found.forRun(run));
    }

    public static <C extends Credentials> C track(Run build, C credential) {
        return credential;
    }

    public static <C extends Credentials> C track(Node node, C credential) {
        return credential;
    }

    public static <C extends Credentials> C track(Item item, C credential) {
        return credential;
    }
}
