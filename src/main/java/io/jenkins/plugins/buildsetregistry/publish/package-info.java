/** Upload under a temporary tag, and promotion of exactly what was tested. Knows nothing of Jenkins and of engines. */
package io.jenkins.plugins.buildsetregistry.publish;
