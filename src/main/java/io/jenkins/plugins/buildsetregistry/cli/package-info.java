/** The {@code buildset} command: the same flow without Jenkins. */
package io.jenkins.plugins.buildsetregistry.cli;
