/** Changes, their records in the intermediate registry, and the sidecar registry of one build. Knows nothing of Jenkins. */
package io.jenkins.plugins.buildsetregistry.buildset;
