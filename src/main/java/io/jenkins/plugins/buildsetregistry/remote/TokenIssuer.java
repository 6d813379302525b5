package io.jenkins.plugins.buildsetregistry.remote;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Gets tokens of one registry for somebody who is not to know the password. */
@FunctionalInterface
public interface TokenIssuer {
    /**
     * A token; never printed.
     *
     * @param seconds until it expires
     */
    record Issued(String value, long seconds) implements Serializable {
        @Override
        public String toString() {
            return "Issued[****, " + seconds + " s]";
        }
    }

    /**
     * A token that is good for that much, or for less.
     *
     * @param scopes as the registry's token server understands them: {@code repository:acme/base:pull,push}
     * @throws IOException if there is none
     */
    Issued token(List<String> scopes) throws IOException, InterruptedException;
}
