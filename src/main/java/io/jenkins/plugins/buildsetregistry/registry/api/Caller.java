package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.registry.auth.Action;
import io.jenkins.plugins.buildsetregistry.registry.auth.Grant;
import io.jenkins.plugins.buildsetregistry.registry.auth.User;
import io.jenkins.plugins.buildsetregistry.registry.http.AccessLog;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;

/**
 * Who sent a request.
 *
 * @param user or null: somebody who has not proved who they are
 * @param grant what their token is good for, or null: they came without one
 * @param rules what everybody may do
 */
record Caller(User user, Grant grant, Everybody rules) {
    private static final String ATTRIBUTE = Caller.class.getName();

    enum Everybody {
        MAY_DO_ALL,
        MAY_READ,
        MUST_LOG_IN
    }

    /** The one who sent this request. */
    static Caller of(Exchange exchange) {
        return (Caller) exchange.request().getAttribute(ATTRIBUTE);
    }

    void attachTo(Exchange exchange) {
        exchange.request().setAttribute(ATTRIBUTE, this);
        if (user != null) {
            exchange.request().setAttribute(AccessLog.USER, user.name());
        }
    }

    boolean isKnown() {
        return user != null;
    }

    /** A name to count by; strangers share one. */
    String name() {
        return user == null ? "" : user.name();
    }

    boolean may(Action action, String repository) {
        return everybodyMay(action) || userMay(action, repository) && tokenLets(action, repository);
    }

    boolean everybodyMay(Action action) {
        return rules == Everybody.MAY_DO_ALL || rules == Everybody.MAY_READ && action == Action.PULL;
    }

    boolean userMay(Action action, String repository) {
        return user != null && user.may(action, repository);
    }

    private boolean tokenLets(Action action, String repository) {
        return grant == null || grant.has(action, repository);
    }
}
