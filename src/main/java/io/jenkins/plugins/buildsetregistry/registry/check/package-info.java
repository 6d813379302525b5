/** Looks whether a store is what it should be, and repairs it. */
package io.jenkins.plugins.buildsetregistry.registry.check;
