/** One handler for each resource of the server, and who may use it. */
package io.jenkins.plugins.buildsetregistry.registry.api;
