package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Peer;
import java.util.List;

/**
 * Whom one peer is told of.
 *
 * @param peers the others, nearest first, without repetition and without the peer itself
 * @param isLead whether it may fetch from outside its rack
 * @param fetchDepth how many parts of its location the domain has inside which it may fetch: 0 from
 *     anywhere, the depth of its location from its rack only
 */
public record Choice(List<Peer> peers, boolean isLead, int fetchDepth) {}
