/**
 * The UDP frontend: connect, announce and scrape by BEP 15, with the announce URL's path and query
 * by BEP 41, on Netty.
 *
 * <p>Owns the datagrams: which are dropped and how that is counted, connection ids, and the form of
 * the answers. Keeps no state of clients. Leaves every decision to core.
 */
@NullMarked
package io.rackcast.tracker.udp;

import org.jspecify.annotations.NullMarked;
