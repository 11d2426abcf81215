package io.rackcast.agent.node;

/**
 * Where the tracker takes one of the node's addresses to be.
 *
 * @param address as the node reported it
 * @param location the tracker's word, {@code dc1/pod3/rack17}
 * @param source what decided: {@code table}, {@code report} or {@code subnet}
 */
public record PlacedAddress(String address, String location, String source) {}
