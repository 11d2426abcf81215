package io.rackcast.tracker.swarm;

import io.rackcast.proto.topology.IpAddress;

/**
 * Where a peer listens: one process at a time can hold it.
 *
 * @param address its address
 * @param port its TCP port, 1 to 65535
 */
public record Endpoint(IpAddress address, int port) {}
