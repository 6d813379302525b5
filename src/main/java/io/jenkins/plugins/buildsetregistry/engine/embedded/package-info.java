/** Builds images from Dockerfiles without RUN: no daemon, no root, no program of the host. */
package io.jenkins.plugins.buildsetregistry.engine.embedded;
