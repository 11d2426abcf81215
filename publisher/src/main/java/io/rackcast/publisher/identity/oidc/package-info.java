/**
 * Callers who show an identity token of a CI system or another issuer (OpenID Connect): no secret
 * of ours lies in a pipeline.
 *
 * <p>{@link io.rackcast.publisher.identity.oidc.OidcTokens} checks a token's signature with the
 * keys that its issuer publishes ({@link io.rackcast.publisher.identity.oidc.IssuerKeys}; OpenID
 * Connect Discovery 1.0, section 4), then {@code exp}, {@code nbf}, {@code aud} (RFC 7519), and
 * gives the caller the rules whose claims fit.
 */
@NullMarked
package io.rackcast.publisher.identity.oidc;

import org.jspecify.annotations.NullMarked;
