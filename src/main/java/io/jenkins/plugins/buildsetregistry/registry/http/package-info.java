/** Requests and answers, and the connections they come over; knows no images. */
package io.jenkins.plugins.buildsetregistry.registry.http;
