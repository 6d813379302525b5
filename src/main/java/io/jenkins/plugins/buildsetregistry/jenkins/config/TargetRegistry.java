package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Describable;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.deletion.DeletionMethod;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Vendor;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** How images of one registry, or some of them, are read and published. */
public final class TargetRegistry implements Describable<TargetRegistry> {
    private final String registry;
    private String url;
    private String credentialsId;
    private String deletionCredentialsId;
    private String deletion;
    private String deletionUrl;
    private boolean overwriteTemporaryTags;
    private String repositories;
    private String caCertificates;

    /** @param registry as it stands in image names, such as {@code quay.io} */
    @DataBoundConstructor
    public TargetRegistry(String registry) {
        this.registry = Util.fixNull(registry).trim();
    }

    public String getRegistry() {
        return registry;
    }

    /** Where it is reached if not by {@code https} at its name; null otherwise. */
    public String getUrl() {
        return url;
    }

    @DataBoundSetter
    public void setUrl(String url) {
        this.url = Util.fixEmptyAndTrim(url);
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** For deleting temporary tags; null: they stay. */
    public String getDeletionCredentialsId() {
        return deletionCredentialsId;
    }

    @DataBoundSetter
    public void setDeletionCredentialsId(String deletionCredentialsId) {
        this.deletionCredentialsId = Util.fixEmptyAndTrim(deletionCredentialsId);
    }

    /** Whose own interface deletes tags, where the registry does not by the OCI specification; null: its name tells. */
    public String getDeletion() {
        return deletion;
    }

    /** @throws IllegalArgumentException naming all that are known */
    @DataBoundSetter
    public void setDeletion(String deletion) {
        String word = Util.fixEmptyAndTrim(deletion);
        this.deletion = word == null ? null : Vendor.parse(word).word();
    }

    /** Where that interface is, if not where the vendor has it; null otherwise. */
    public String getDeletionUrl() {
        return deletionUrl;
    }

    @DataBoundSetter
    public void setDeletionUrl(String deletionUrl) {
        this.deletionUrl = Util.fixEmptyAndTrim(deletionUrl);
    }

    public boolean isOverwriteTemporaryTags() {
        return overwriteTemporaryTags;
    }

    @DataBoundSetter
    public void setOverwriteTemporaryTags(boolean overwriteTemporaryTags) {
        this.overwriteTemporaryTags = overwriteTemporaryTags;
    }

    /** @throws AbortException if the vendor or its address cannot be used */
    DeletionMethod deletionMethod() throws AbortException {
        try {
            return deletionMethod(registry, deletion, deletionUrl, overwriteTemporaryTags);
        } catch (IllegalArgumentException e) {
            throw new AbortException("how tags of the target registry " + registry + " are deleted: " + e.getMessage());
        }
    }

    private static DeletionMethod deletionMethod(String registry, String vendor, String url, boolean overwrite) {
        DeletionMethod method = DeletionMethod.of(vendor, url, overwrite);
        method.requireFor(registry);
        return method;
    }

    /** Regular expression for whole repository names that this is for; null for all. */
    public String getRepositories() {
        return repositories;
    }

    /** @throws IllegalArgumentException if it is none */
    @DataBoundSetter
    public void setRepositories(String repositories) {
        String pattern = Util.fixEmptyAndTrim(repositories);
        try {
            Pattern.compile(Util.fixNull(pattern));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "repositories of the target registry " + registry + ": '" + pattern
                            + "' is not a regular expression: " + e.getDescription(),
                    e);
        }
        this.repositories = pattern;
    }

    /** PEM, trusted beside those of the system; null for none. */
    public String getCaCertificates() {
        return caCertificates;
    }

    @DataBoundSetter
    public void setCaCertificates(String caCertificates) {
        this.caCertificates = Util.fixEmptyAndTrim(caCertificates);
    }

    String address() {
        if (url != null) {
            return url;
        }
        return "https://" + (registry.equals(ImageName.DOCKER_HUB) ? "registry-1.docker.io" : registry);
    }

    boolean covers(ImageName name) {
        return registry.equals(name.registry()) && name.repository().matches(repositoryPattern());
    }

    String repositoryPattern() {
        return repositories == null ? ".*" : repositories;
    }

    @Extension
    @Symbol("targetRegistry")
    public static final class Descriptor extends hudson.model.Descriptor<TargetRegistry> implements ConnectionFields {
        @Override
        public String getDisplayName() {
            return "Target registry";
        }

        @POST
        public FormValidation doCheckRegistry(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            try {
                return ImageName.parse(value + "/image").registry().equals(value)
                        ? FormValidation.ok()
                        : FormValidation.error("Expected a registry as it stands in image names, such as quay.io");
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        @POST
        public FormValidation doCheckUrl(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return Util.fixEmptyAndTrim(value) == null ? FormValidation.ok() : RegistryUrl.check(value);
        }

        /** The address alone may be good, and another vendor want one. */
        @POST
        public FormValidation doCheckDeletionUrl(
                @QueryParameter String value, @QueryParameter String registry, @QueryParameter String deletion) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            try {
                deletionMethod(
                        Util.fixNull(registry).trim(),
                        Util.fixEmptyAndTrim(deletion),
                        Util.fixEmptyAndTrim(value),
                        false);
                return FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        @POST
        public FormValidation doCheckOverwriteTemporaryTags(
                @QueryParameter boolean value, @QueryParameter String deletionCredentialsId) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return value && Util.fixEmptyAndTrim(deletionCredentialsId) == null
                    ? FormValidation.warning("Without credentials for deleting tags nothing is overwritten")
                    : FormValidation.ok();
        }

        @POST
        public ListBoxModel doFillDeletionItems() {
            ListBoxModel items = new ListBoxModel();
            items.add("By the registry's name", "");
            Vendor.words().forEach(items::add);
            return items;
        }

        @POST
        public FormValidation doCheckRepositories(@QueryParameter String value, @QueryParameter String registry) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            try {
                new TargetRegistry(registry).setRepositories(value);
                return FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        @POST
        public FormValidation doCheckDeletionCredentialsId(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return RegistryCredentials.check(value);
        }

        /** Tries what the form says, saved or not. */
        @POST
        public FormValidation doTestConnection(
                @QueryParameter String registry,
                @QueryParameter String url,
                @QueryParameter String credentialsId,
                @QueryParameter String caCertificates)
                throws InterruptedException {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            try {
                TargetRegistry target = new TargetRegistry(registry);
                target.setUrl(url);
                return ConnectionTrial.of(target.address(), credentialsId, caCertificates, ConnectionTrial.LIMIT)
                        .target();
            } catch (AbortException | IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        @POST
        public ListBoxModel doFillDeletionCredentialsIdItems(@QueryParameter String deletionCredentialsId) {
            return RegistryCredentials.list(null, deletionCredentialsId);
        }
    }
}
