/** What one directory holds: blobs, manifests, tags, uploads and links. */
package io.jenkins.plugins.buildsetregistry.registry.store;
