package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Describable;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A registry that carries images of unmerged changes from one buildset to the next. */
public final class IntermediateRegistrySettings implements Describable<IntermediateRegistrySettings> {
    private final String name;
    private final String url;
    private String credentialsId;
    private String caCertificates;

    /** @param url {@code https://registry.example.org:5000/prefix} */
    @DataBoundConstructor
    public IntermediateRegistrySettings(String name, String url) {
        this.name = Util.fixNull(name).trim();
        this.url = Util.fixNull(url).trim();
    }

    /** By which steps choose it. */
    public String getName() {
        return name;
    }

    public String getUrl() {
        return url;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** PEM, trusted beside those of the system; null for none. */
    public String getCaCertificates() {
        return caCertificates;
    }

    @DataBoundSetter
    public void setCaCertificates(String caCertificates) {
        this.caCertificates = Util.fixEmptyAndTrim(caCertificates);
    }

    /** How it is reached; it holds a password. */
    Registries registries(RegistryCredentials.Lookup credentials) throws AbortException {
        String where = "the intermediate registry '" + name + "'";
        RegistryUrl address = ConfiguredTargets.parse(url, where);
        return Registries.of(
                ConfiguredTargets.access(address, credentialsId, caCertificates, credentials, where), address.path());
    }

    @Extension
    @Symbol("intermediateRegistry")
    public static final class Descriptor extends hudson.model.Descriptor<IntermediateRegistrySettings>
            implements ConnectionFields {
        @Override
        public String getDisplayName() {
            return "Intermediate registry";
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.error("Give it a name: steps choose it by that")
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckUrl(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return RegistryUrl.check(value);
        }

        /** Tries what the form says, saved or not. */
        @POST
        public FormValidation doTestConnection(
                @QueryParameter String url, @QueryParameter String credentialsId, @QueryParameter String caCertificates)
                throws InterruptedException {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            try {
                return ConnectionTrial.of(url, credentialsId, caCertificates, ConnectionTrial.LIMIT)
                        .intermediate();
            } catch (AbortException | IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
