/** Images that live elsewhere: where links lead to, and the upstream of each namespace. */
package io.jenkins.plugins.buildsetregistry.registry.source;
