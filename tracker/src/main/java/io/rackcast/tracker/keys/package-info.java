/**
 * The publisher's public keys: fetched from its JWKS (RFC 7517), refreshed in the background, kept
 * in a file for the next start, and served for a bounded time while the publisher is away; and the
 * keys of short tokens, which it shares with this tracker alone.
 */
@NullMarked
package io.rackcast.tracker.keys;

import org.jspecify.annotations.NullMarked;
