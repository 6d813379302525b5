/** Values: names, digests, manifests, what to build and what came out. No I/O. */
package io.jenkins.plugins.buildsetregistry.image;
