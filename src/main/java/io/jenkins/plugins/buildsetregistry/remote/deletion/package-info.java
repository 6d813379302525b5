/**
 * Ways to delete a tag of a registry: what the specification says, then the vendor's own interface, then, if that is wanted,
 * overwriting it. No way deletes an image that another tag or an index needs.
 */
package io.jenkins.plugins.buildsetregistry.remote.deletion;
