package io.jenkins.plugins.buildsetregistry.registry.auth;

/** A user and how they prove that they are it. */
public record Account(User user, Secret secret) {}
