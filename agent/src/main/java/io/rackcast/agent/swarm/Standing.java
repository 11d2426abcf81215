package io.rackcast.agent.swarm;

import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.agent.release.SignedAnnounce;
import io.rackcast.proto.torrent.InfoHash;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Whether an artifact may still be given out, by the publisher's word: of one that lies dormant no
 * tracker says so. Nobody is kept waiting by a publisher that is away, and what the cache has is
 * given out then. Safe for use by several threads.
 */
final class Standing {
  /** Longer than that a reader is not kept waiting for the publisher. */
  private static final Duration LIMIT = Duration.ofSeconds(1);

  /** So long it is left alone when it did not answer. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final Function<InfoHash, CompletableFuture<Reply<SignedAnnounce>>> publisher;
  private final LongSupplier nanos;
  private volatile boolean wasAway;
  private volatile long awaySince;

  /**
   * Asks {@code publisher} to sign an announce, which it refuses for what was withdrawn; its
   * futures never fail.
   *
   * @param nanos a clock that only goes forward
   */
  Standing(
      Function<InfoHash, CompletableFuture<Reply<SignedAnnounce>>> publisher, LongSupplier nanos) {
    this.publisher = publisher;
    this.nanos = nanos;
  }

  /** Why it was withdrawn; empty if it was not, or nobody can say. Comes within a second. */
  CompletableFuture<Optional<String>> withdrawn(InfoHash infoHash) {
    if (wasAway && nanos.getAsLong() - awaySince < PAUSE_NANOS) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return publisher
        .apply(infoHash)
        .<Reply<SignedAnnounce>>thenApply(reply -> reply)
        .completeOnTimeout(
            new Refused<>(Why.UNREACHABLE, "it did not answer in time"),
            LIMIT.toMillis(),
            TimeUnit.MILLISECONDS)
        .thenApply(this::heard);
  }

  private Optional<String> heard(Reply<SignedAnnounce> reply) {
    if (!(reply instanceof Refused<SignedAnnounce> refused)) {
      wasAway = false;
      return Optional.empty();
    }
    if (refused.why() == Why.UNREACHABLE) {
      awaySince = nanos.getAsLong();
      wasAway = true;
    } else {
      wasAway = false;
    }
    return refused.why() == Why.REVOKED ? Optional.of(refused.sentence()) : Optional.empty();
  }
}
