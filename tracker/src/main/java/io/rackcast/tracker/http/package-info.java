/**
 * The HTTP frontend: announce and scrape as standard clients send them (BEP 3, 7, 23, 48), on
 * Netty.
 *
 * <p>Owns the bytes: requests are read from the connection's buffer in one pass without an HTTP
 * library, answers are bencoded with sorted keys. Leaves every decision to core.
 */
@NullMarked
package io.rackcast.tracker.http;

import org.jspecify.annotations.NullMarked;
