package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.net.URI;

/**
 * Who may use a registry.
 *
 * @param users who can log in
 * @param anonymousRead everybody may read; credentials that are sent along are then not looked at
 * @param tokens the registry asks for tokens, and gives them at {@code /token}, beside passwords
 * @param url where clients find the registry, such as {@code https://registry.example.org}, if it is not where they ask; or
 *     null
 * @param loginLimit or null: nobody who guesses is slowed down
 */
public record AccessRules(Users users, boolean anonymousRead, boolean tokens, URI url, LoginLimit loginLimit) {}
