package io.rackcast.agent.swarm;

import io.rackcast.agent.announce.AnnounceState;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.transfer.TransferProgress;
import java.util.Optional;

/**
 * How an artifact is on this node, at one moment.
 *
 * @param artifact the artifact
 * @param progress its transfer
 * @param announces its announces; empty before the first
 * @param lead whether a tracker has this node fetch for its domain
 * @param fetchDepth how many leading parts of the location a peer must share to be asked for
 *     blocks; empty: no tracker has a say, everybody may be asked
 * @param ended why it may no longer be distributed
 */
public record SwarmStatus(
    CachedArtifact artifact,
    TransferProgress progress,
    Optional<AnnounceState> announces,
    boolean lead,
    Optional<Integer> fetchDepth,
    Optional<String> ended) {}
