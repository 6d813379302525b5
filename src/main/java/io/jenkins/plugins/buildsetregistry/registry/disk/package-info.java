/** Bytes on their way to the disk: durable, and hashed as they come; knows no registry. */
package io.jenkins.plugins.buildsetregistry.registry.disk;
