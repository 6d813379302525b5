package io.jenkins.plugins.buildsetregistry.jenkins.form;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeReference;
import java.util.List;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * What a form says of the fields that name a change while they are filled in. It only reads what was typed, so that everybody may
 * ask.
 */
public interface ChangeFields {
    /** Whether {@code $NAME} in a field is replaced when a build runs. A Pipeline does that in its own language. */
    default boolean takesVariables() {
        return false;
    }

    /** What is to be said of a text with a variable in it; null of others. */
    private FormValidation variable(String text) {
        if (text.indexOf('$') < 0) {
            return null;
        }
        return takesVariables()
                ? FormValidation.ok()
                : FormValidation.warning(
                        "Nothing is put in for '$' here: write the variable into the Pipeline, such as env.CHANGE_URL");
    }

    @POST
    default FormValidation doCheckChange(@QueryParameter String value, @QueryParameter String project) {
        return reference(Util.fixNull(value).trim(), Util.fixNull(project).trim());
    }

    private FormValidation reference(String change, String project) {
        FormValidation variable = variable(change);
        if (variable != null) {
            return variable;
        }
        if (change.isEmpty()) {
            return FormValidation.ok();
        }
        boolean unknown = project.isEmpty() || project.indexOf('$') >= 0;
        try {
            ChangeReference.parse(change, unknown ? "project.example.org" : project);
            if (project.isEmpty()) {
                ChangeReference.parse(change, null);
            }
            return FormValidation.ok();
        } catch (BuildsetException | IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    @POST
    default FormValidation doCheckProject(@QueryParameter String value) {
        String project = Util.fixNull(value).trim();
        FormValidation variable = variable(project);
        if (variable != null) {
            return variable;
        }
        if (project.isEmpty()) {
            return FormValidation.ok();
        }
        if (project.contains("://")) {
            return FormValidation.error("Leave out what stands before the host: github.com/acme/base");
        }
        try {
            new ChangeId(project, "1");
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    @POST
    default FormValidation doCheckRevision(@QueryParameter String value) {
        String revision = Util.fixNull(value).trim();
        FormValidation variable = variable(revision);
        if (variable != null) {
            return variable;
        }
        try {
            new Change(new ChangeId("project.example.org", "1"), revision, null);
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error("Longer than 64 characters: give the short form of the commit id");
        }
    }

    @POST
    default FormValidation doCheckDependsOn(@QueryParameter String value, @QueryParameter String project) {
        return Checks.first(
                TextList.words(List.of(Util.fixNull(value))),
                each -> reference(each, Util.fixNull(project).trim()));
    }
}
