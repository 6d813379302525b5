package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What a form says of how a registry is connected to. Public, because Stapler calls it. */
public interface ConnectionFields {
    @POST
    default FormValidation doCheckCaCertificates(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return PemCertificates.check(value);
    }

    @POST
    default FormValidation doCheckCredentialsId(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return RegistryCredentials.check(value);
    }

    @POST
    default ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
        return RegistryCredentials.list(null, credentialsId);
    }
}
