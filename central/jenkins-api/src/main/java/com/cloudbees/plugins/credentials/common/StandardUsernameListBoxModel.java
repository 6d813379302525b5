package com.cloudbees.plugins.credentials.common;

public class StandardUsernameListBoxModel
        extends AbstractIdCredentialsListBoxModel<StandardUsernameListBoxModel, StandardUsernameCredentials> {
    @Override
    protected String describe(StandardUsernameCredentials c) {
        return c.getId();
    }
}
