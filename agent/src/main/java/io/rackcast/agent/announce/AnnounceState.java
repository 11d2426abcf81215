package io.rackcast.agent.announce;

import java.time.Instant;
import java.util.Optional;

/**
 * How the announces of one swarm go, for people.
 *
 * @param tracker the tracker that answered last, or is being asked, without its token
 * @param lastAnswer when a tracker last took an announce
 * @param failure what went wrong last, one sentence; empty since the last success
 * @param urlsExpireAt when the signed URLs expire; empty before the first signing
 * @param peersTold how many peers the last answer named
 */
public record AnnounceState(
    Optional<String> tracker,
    Optional<Instant> lastAnswer,
    Optional<String> failure,
    Optional<Instant> urlsExpireAt,
    int peersTold) {
  static final AnnounceState NEW =
      new AnnounceState(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0);

  AnnounceState answered(String by, Instant at, int peers) {
    return new AnnounceState(
        Optional.of(by), Optional.of(at), Optional.empty(), urlsExpireAt, peers);
  }

  AnnounceState failed(String sentence) {
    return new AnnounceState(tracker, lastAnswer, Optional.of(sentence), urlsExpireAt, peersTold);
  }

  AnnounceState signedUntil(Instant expiry) {
    return new AnnounceState(tracker, lastAnswer, failure, Optional.of(expiry), peersTold);
  }
}
