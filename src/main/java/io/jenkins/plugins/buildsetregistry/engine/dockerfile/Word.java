package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

/** A word of an instruction, as it stands in the file but for line continuations. */
public record Word(String text, Span span) {}
