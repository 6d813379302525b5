/** Who may do what: users and their passwords, tokens, and what slows down those who guess. Knows nothing of HTTP. */
package io.jenkins.plugins.buildsetregistry.registry.auth;
