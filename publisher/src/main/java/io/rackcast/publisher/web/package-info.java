/**
 * The publisher's HTTP face: the key set (RFC 7517), what is published as JSON, torrents, and
 * content with Range (RFC 9110 sections 13 and 14) for origins. {@code openapi.yaml} describes all
 * of the server.
 *
 * <p>Owns paths, headers and status codes; who may have what is decided in {@code catalog}. The
 * server itself, with metrics and health, is {@code io.rackcast.proto.program}'s.
 */
@NullMarked
package io.rackcast.publisher.web;

import org.jspecify.annotations.NullMarked;
