package io.rackcast.agent.announce;

/**
 * What an announce tells of this node.
 *
 * @param uploadedBytes payload sent to peers since the transfer was added
 * @param downloadedBytes payload received from peers since then
 * @param leftBytes content not yet here; 0 for a seeder
 * @param hungry whether it fetches and has nobody to fetch from: it then asks again as soon as the
 *     tracker allows
 */
public record SwarmProgress(
    long uploadedBytes, long downloadedBytes, long leftBytes, boolean hungry) {}
