package io.rackcast.proto.announce;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A tracker's answer to an announce (BEP 3, "Tracker responses"; BEP 7; BEP 23).
 *
 * @param failureReason why the announce was refused; then there are no peers, and the intervals say
 *     when to try again if the tracker gave any
 * @param warning what the tracker wants a person to read, though it answered
 * @param interval time until the next regular announce, 1 second to 1 day
 * @param minInterval no announce may come sooner; zero if the tracker sets none
 * @param trackerId to be sent back in later announces
 * @param peers where peers listen, IPv4 and IPv6, at most 10,000
 */
public record AnnounceReply(
    Optional<String> failureReason,
    Optional<String> warning,
    Duration interval,
    Duration minInterval,
    Optional<String> trackerId,
    List<PeerAddress> peers) {

  /** Copies the peers. */
  public AnnounceReply {
    peers = List.copyOf(peers);
  }

  /**
   * Reads an answer's body: strict bencode, at most 1 MiB. Peers may be compact or dictionaries;
   * those given by name instead of address are left out, since nothing is looked up.
   *
   * @throws AnnounceException if it is no such answer
   */
  public static AnnounceReply parse(byte[] body) {
    return AnnounceReplyReader.read(body);
  }

  /** Whether the announce was refused. */
  public boolean isFailure() {
    return failureReason.isPresent();
  }
}
