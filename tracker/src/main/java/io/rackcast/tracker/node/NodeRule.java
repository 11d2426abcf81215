package io.rackcast.tracker.node;

import io.rackcast.proto.certificate.HolderRule;

/**
 * Which node the holder of a client certificate is.
 *
 * @param holder whose certificates, and from what the node's name is taken
 * @param isOrigin whether they may be origins
 */
public record NodeRule(HolderRule holder, boolean isOrigin) {}
