/** Numbers that an operator watches, and their text form for Prometheus. Knows nothing of what is counted. */
package io.jenkins.plugins.buildsetregistry.registry.metrics;
