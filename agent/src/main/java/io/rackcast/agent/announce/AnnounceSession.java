package io.rackcast.agent.announce;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.rackcast.agent.announce.AnnounceMeter.Result;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.agent.release.SignedAnnounce;
import io.rackcast.agent.retry.Backoff;
import io.rackcast.proto.announce.AnnounceReply;
import io.rackcast.proto.announce.AnnounceRequest;
import io.rackcast.proto.announce.Event;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The announces of one swarm: signs URLs, announces at the tracker's interval, renews the URLs when
 * two thirds of their life are over and swaps them between two announces, so that the transfer
 * never notices. Confined to the announcer's event loop; the public methods may be called from
 * anywhere.
 */
public final class AnnounceSession {
  private static final Logger log = LoggerFactory.getLogger(AnnounceSession.class);
  private static final int PEERS_WANTED = 50;

  /** What all sessions of a node share. */
  record Node(
      EventLoop loop,
      HttpGet http,
      PeerId peerId,
      int port,
      UrlSigner signer,
      InstantSource clock,
      RandomGenerator random,
      AnnounceMeter meter) {}

  private final InfoHash infoHash;
  private final Node node;
  private final AnnounceTimes times;
  private final Supplier<SwarmProgress> progress;
  private final Consumer<List<PeerAddress>> peers;
  private final Consumer<String> revoked;
  private final int key;
  private final Backoff announceRetry;
  private final Backoff signRetry;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private @Nullable TrackerTiers trackers;
  private Event event = Event.STARTED;
  private Optional<String> trackerId = Optional.empty();
  private boolean accepted;
  private boolean asking;
  private boolean askAgain;
  private boolean signing;
  private boolean closing;
  private @Nullable ScheduledFuture<?> announceTimer;
  private @Nullable ScheduledFuture<?> signTimer;
  private volatile AnnounceState state = AnnounceState.NEW;

  AnnounceSession(
      InfoHash infoHash,
      Node node,
      AnnounceTimes times,
      Supplier<SwarmProgress> progress,
      Consumer<List<PeerAddress>> peers,
      Consumer<String> revoked) {
    this.infoHash = infoHash;
    this.node = node;
    this.times = times;
    this.progress = progress;
    this.peers = peers;
    this.revoked = revoked;
    this.key = node.random().nextInt();
    this.announceRetry = new Backoff(times.firstRetry(), times.longestRetry(), node.random());
    this.signRetry = new Backoff(times.firstRetry(), times.longestRetry(), node.random());
  }

  /** How it goes. */
  public AnnounceState state() {
    return state;
  }

  /** The download is whole: tells the tracker at once. */
  public void completed() {
    node.loop()
        .execute(
            () -> {
              if (event == Event.NONE) {
                event = Event.COMPLETED;
              }
              guarded(this::announce, this::announceLater);
            });
  }

  /** Announces at once as if for the first time: the tracker has forgotten what it knew. */
  public void startOver() {
    node.loop()
        .execute(
            () -> {
              event = Event.STARTED;
              guarded(this::announce, this::announceLater);
            });
  }

  /** Tells the tracker that the node leaves and ends; completes when that was tried. */
  public CompletableFuture<Void> close() {
    node.loop().execute(this::sayGoodbye);
    return closed;
  }

  CompletableFuture<Void> closed() {
    return closed;
  }

  void start() {
    node.loop().execute(() -> guarded(this::sign, this::signLater));
  }

  private void sign() {
    if (signing || closing) {
      return;
    }
    signing = true;
    cancel(signTimer);
    var unused =
        node.signer()
            .sign(infoHash)
            .whenCompleteAsync(
                (reply, fault) -> guarded(() -> signed(reply, fault), this::signLater),
                node.loop());
  }

  private void signed(@Nullable Reply<SignedAnnounce> reply, @Nullable Throwable fault) {
    signing = false;
    if (closing) {
      return;
    }
    if (reply instanceof Reply.Found<SignedAnnounce> found) {
      use(found.value());
    } else if (reply instanceof Reply.Refused<SignedAnnounce> refused
        && refused.why() == Why.REVOKED) {
      // Nobody else tells a node that was down when the tracker did.
      fail(refused.sentence());
      revoked.accept(refused.sentence());
    } else {
      String why =
          reply instanceof Reply.Refused<SignedAnnounce> refused
              ? refused.sentence()
              : "internal error: " + fault;
      fail(why);
      signLater();
    }
  }

  private void use(SignedAnnounce signed) {
    boolean waiting = trackers == null || announceTimer == null;
    trackers = new TrackerTiers(signed.urls().stream().map(List::of).toList());
    state = state.signedUntil(signed.expiresAt());
    signRetry.reset();
    Duration life = Duration.between(node.clock().instant(), signed.expiresAt());
    Duration pause = life.multipliedBy(2).dividedBy(3);
    signTimer = laterSign(pause.compareTo(times.floor()) < 0 ? times.floor() : pause);
    if (waiting) {
      announce();
    }
  }

  private void announce() {
    TrackerTiers urls = trackers;
    if (closing || urls == null) {
      return;
    }
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    cancel(announceTimer);
    announceTimer = null;
    Event told = event;
    var unused =
        AnnounceCall.to(urls.current(), request(told, PEERS_WANTED), node.http())
            .whenCompleteAsync(
                (reply, failure) ->
                    guarded(() -> answered(urls, told, reply, failure), this::announceLater),
                node.loop());
  }

  private AnnounceRequest request(Event told, int wanted) {
    SwarmProgress now = progress.get();
    return new AnnounceRequest(
        infoHash,
        node.peerId(),
        node.port(),
        now.uploadedBytes(),
        now.downloadedBytes(),
        now.leftBytes(),
        told,
        wanted,
        key,
        trackerId);
  }

  private void answered(
      TrackerTiers asked, Event told, @Nullable AnnounceReply reply, @Nullable Throwable failure) {
    asking = false;
    if (closing) {
      return;
    }
    String tracker = AnnounceCall.name(asked.current());
    if (reply != null && reply.failureReason().isEmpty()) {
      took(asked, tracker, told, reply);
    } else if (reply != null) {
      node.meter().count(Result.REFUSED);
      refused(asked, tracker, reply.failureReason().get());
    } else {
      node.meter().count(Result.FAILED);
      fail("the tracker " + tracker + " failed: " + AnnounceCall.reason(failure));
      tryNext(asked);
    }
  }

  private void took(TrackerTiers asked, String tracker, Event told, AnnounceReply reply) {
    node.meter().count(Result.OK);
    accepted = true;
    asked.answered();
    trackerId = reply.trackerId().or(() -> trackerId);
    if (event == told) {
      event = Event.NONE;
    }
    state = state.answered(tracker, node.clock().instant(), reply.peers().size());
    peers.accept(reply.peers());
    if (askAgain) {
      askAgain = false;
      announce();
    } else {
      announceTimer = laterAnnounce(pause(reply));
    }
    announceRetry.reset();
  }

  private Duration pause(AnnounceReply reply) {
    boolean soon = progress.get().hungry() && !reply.minInterval().isZero();
    Duration asked = soon ? reply.minInterval() : reply.interval();
    if (asked.compareTo(times.floor()) < 0) {
      return times.floor();
    }
    return asked.compareTo(times.ceiling()) > 0 ? times.ceiling() : asked;
  }

  private void refused(TrackerTiers asked, String tracker, String reason) {
    fail("the tracker " + tracker + " refused: " + reason);
    if (AnnounceCall.isExpiry(reason) && !signing && asked == trackers) {
      askAgain = false;
      cancel(signTimer);
      // Back-off here too: with a clock that is wrong, every new URL would be refused at once.
      signTimer = laterSign(accepted ? Duration.ZERO : signRetry.next());
      accepted = false;
      return;
    }
    tryNext(asked);
  }

  private void tryNext(TrackerTiers asked) {
    askAgain = false;
    boolean more = asked.failed();
    announceTimer = laterAnnounce(more ? Duration.ZERO : announceRetry.next());
  }

  private void fail(String sentence) {
    if (!state.failure().equals(Optional.of(sentence))) {
      log.warn("{}: {}", infoHash, sentence);
    }
    state = state.failed(sentence);
  }

  private void sayGoodbye() {
    if (closing) {
      return;
    }
    closing = true;
    state = state.failed(state.failure().orElse("announced no more, as the transfer is over"));
    cancel(announceTimer);
    cancel(signTimer);
    TrackerTiers urls = trackers;
    if (urls == null || state.lastAnswer().isEmpty()) {
      closed.complete(null);
      return;
    }
    var unused =
        AnnounceCall.to(urls.current(), request(Event.STOPPED, 0), node.http())
            .whenComplete((reply, failure) -> closed.complete(null));
  }

  private void signLater() {
    signing = false;
    cancel(signTimer);
    signTimer = laterSign(signRetry.next());
  }

  private void announceLater() {
    asking = false;
    cancel(announceTimer);
    announceTimer = laterAnnounce(announceRetry.next());
  }

  private ScheduledFuture<?> laterSign(Duration pause) {
    return later(() -> guarded(this::sign, this::signLater), pause);
  }

  private ScheduledFuture<?> laterAnnounce(Duration pause) {
    return later(() -> guarded(this::announce, this::announceLater), pause);
  }

  private ScheduledFuture<?> later(Runnable task, Duration pause) {
    return node.loop().schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Timers and futures swallow what their task throws: a fault of ours must be seen, and must not
   * end it all.
   */
  private void guarded(Runnable task, Runnable again) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("{}: internal error in an announce", infoHash, e);
      if (!closing) {
        fail("internal error: " + e);
        again.run();
      }
    }
  }

  private static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
