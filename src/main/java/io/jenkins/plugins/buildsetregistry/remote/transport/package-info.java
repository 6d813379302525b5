/**
 * HTTP as stacked concerns, in the manner of go-containerregistry's {@code transport}: one exchange ({@code Wire}), repeated
 * where that may help ({@code Retrying}), following redirects ({@code Redirecting}). Knows nothing of registries' meaning:
 * credentials, tokens and words for people are added in {@code remote}, for which alone this is public.
 */
package io.jenkins.plugins.buildsetregistry.remote.transport;
