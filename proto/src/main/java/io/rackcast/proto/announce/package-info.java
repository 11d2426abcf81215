/**
 * What a peer and a tracker say to each other over HTTP (BEP 3, BEP 7, BEP 23): the announce, its
 * query string, and the answer as the peer reads it.
 *
 * <p>The tracker's own reader and writer, made for millions of announces, live with the tracker;
 * tokens in the URL live in the token package.
 */
@NullMarked
package io.rackcast.proto.announce;

import org.jspecify.annotations.NullMarked;
