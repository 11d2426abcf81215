package io.rackcast.agent.announce;

import io.netty.util.concurrent.ScheduledFuture;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.agent.release.SignedAnnounce;
import io.rackcast.agent.retry.Backoff;
import io.rackcast.proto.torrent.InfoHash;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Gets a swarm's announce URLs signed, and signed anew when two thirds of their life are over.
 * Confined to the announcer's event loop.
 */
final class UrlRenewal {

  /** What comes of it. */
  interface Owner {
    /** New URLs. */
    void signed(SignedAnnounce urls);

    /** None for now, it is tried again; one sentence. */
    void notSigned(String why);

    /** None any more, as the artifact is revoked; one sentence. */
    void revoked(String why);
  }

  private final InfoHash infoHash;
  private final UrlSigner signer;
  private final InstantSource clock;
  private final Duration leastPause;
  private final Backoff retry;
  private final SessionTasks tasks;
  private final Owner owner;

  private boolean asking;
  private boolean closed;
  private @Nullable ScheduledFuture<?> timer;

  /**
   * Waits for {@link #begin}.
   *
   * @param leastPause between two renewals, however short the URLs live
   */
  UrlRenewal(
      InfoHash infoHash,
      UrlSigner signer,
      InstantSource clock,
      Duration leastPause,
      Backoff retry,
      SessionTasks tasks,
      Owner owner) {
    this.infoHash = infoHash;
    this.signer = signer;
    this.clock = clock;
    this.leastPause = leastPause;
    this.retry = retry;
    this.tasks = tasks;
    this.owner = owner;
  }

  void begin() {
    tasks.guarded(this::ask, this::askLater);
  }

  boolean isAsking() {
    return asking;
  }

  /**
   * A tracker says that the URLs have expired: asks for new ones.
   *
   * @param servedBefore whether a tracker took these; if not, the clock may be wrong, every new URL
   *     would be refused at once, and so there is a growing pause
   */
  void expired(boolean servedBefore) {
    SessionTasks.cancel(timer);
    timer = ask(servedBefore ? Duration.ZERO : retry.next());
  }

  void close() {
    closed = true;
    SessionTasks.cancel(timer);
  }

  private void ask() {
    if (asking || closed) {
      return;
    }
    asking = true;
    SessionTasks.cancel(timer);
    var unused =
        signer
            .sign(infoHash)
            .whenCompleteAsync(
                (reply, fault) -> tasks.guarded(() -> answered(reply, fault), this::askLater),
                tasks.loop());
  }

  private void answered(@Nullable Reply<SignedAnnounce> reply, @Nullable Throwable fault) {
    asking = false;
    if (closed) {
      return;
    }
    if (reply instanceof Reply.Found<SignedAnnounce> found) {
      use(found.value());
    } else if (reply instanceof Reply.Refused<SignedAnnounce> refused
        && refused.why() == Why.REVOKED) {
      owner.revoked(refused.sentence());
    } else {
      owner.notSigned(
          reply instanceof Reply.Refused<SignedAnnounce> refused
              ? refused.sentence()
              : "internal error: " + fault);
      askLater();
    }
  }

  private void use(SignedAnnounce signed) {
    retry.reset();
    Duration life = Duration.between(clock.instant(), signed.expiresAt());
    Duration pause = life.multipliedBy(2).dividedBy(3);
    timer = ask(pause.compareTo(leastPause) < 0 ? leastPause : pause);
    owner.signed(signed);
  }

  private void askLater() {
    asking = false;
    SessionTasks.cancel(timer);
    timer = ask(retry.next());
  }

  private ScheduledFuture<?> ask(Duration pause) {
    return tasks.later(this::ask, this::askLater, pause);
  }
}
