package io.rackcast.agent.transfer;

import io.rackcast.proto.topology.Tier;
import java.util.Map;
import java.util.Optional;

/**
 * How far a transfer is, at one moment.
 *
 * @param state what it is doing
 * @param problem one sentence, when it is stalled or failed
 * @param pieces pieces of the torrent
 * @param piecesHave verified pieces on the disk
 * @param contentBytes bytes of the content, without padding
 * @param leftBytes bytes of the content not yet verified; 0 for a seeder
 * @param checkedBytes while checking: bytes of the content read so far
 * @param inByTier payload bytes received from peers, by tier; every tier is present
 * @param outByTier payload bytes sent to peers, by tier; every tier is present
 * @param inUnplaced payload bytes received from peers whose place is not known yet
 * @param outUnplaced payload bytes sent to peers whose place is not known yet
 * @param wastedBytes payload bytes received and thrown away: not asked for, late, or wrong
 * @param peers open connections that completed the handshake
 * @param seeders those of them that have everything
 * @param inBytesPerSecond payload rate over the last seconds
 * @param outBytesPerSecond payload rate over the last seconds
 */
public record TransferProgress(
    TransferState state,
    Optional<String> problem,
    int pieces,
    int piecesHave,
    long contentBytes,
    long leftBytes,
    long checkedBytes,
    Map<Tier, Long> inByTier,
    Map<Tier, Long> outByTier,
    long inUnplaced,
    long outUnplaced,
    long wastedBytes,
    int peers,
    int seeders,
    long inBytesPerSecond,
    long outBytesPerSecond) {
  public TransferProgress {
    inByTier = Map.copyOf(inByTier);
    outByTier = Map.copyOf(outByTier);
  }

  /** Payload bytes received from peers, whatever their place. */
  public long inBytes() {
    return inUnplaced + inByTier.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Payload bytes sent to peers, whatever their place. */
  public long outBytes() {
    return outUnplaced + outByTier.values().stream().mapToLong(Long::longValue).sum();
  }
}
