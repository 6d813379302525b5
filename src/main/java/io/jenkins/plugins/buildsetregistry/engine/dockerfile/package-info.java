/** The grammar of Dockerfiles (docs.docker.com/reference/dockerfile; BuildKit, frontend/dockerfile). No I/O. */
package io.jenkins.plugins.buildsetregistry.engine.dockerfile;
