package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.Util;
import hudson.util.FormValidation;

/** The numbers that a field takes, both ends included. */
record Range(int least, int most) {
    /** @throws IllegalArgumentException naming the field */
    int require(String field, int value) {
        if (!holds(value)) {
            throw new IllegalArgumentException(field + " must be from " + least + " to " + most + ", but is " + value);
        }
        return value;
    }

    /** @param what the field takes, such as {@code number of days} */
    FormValidation check(String value, String what) {
        try {
            if (holds(Integer.parseInt(Util.fixNull(value).trim()))) {
                return FormValidation.ok();
            }
        } catch (NumberFormatException e) {
            // said below
        }
        return FormValidation.error("Expected a " + what + " from " + least + " to " + most);
    }

    private boolean holds(int value) {
        return value >= least && value <= most;
    }
}
