/** What the registry shows to people: HTML from values, without input and output. Every text is taken for hostile. */
package io.jenkins.plugins.buildsetregistry.registry.page;
