/** Deletes what nobody needs: old uploads, tags by rules, what is over the budget, and then all that nothing leads to. */
package io.jenkins.plugins.buildsetregistry.registry.prune;
