/** The configuration of {@code buildset serve}: read, checked with the numbers of lines, and turned into a registry's. */
package io.jenkins.plugins.buildsetregistry.cli.serve;
