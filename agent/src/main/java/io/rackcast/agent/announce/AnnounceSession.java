package io.rackcast.agent.announce;

import io.netty.util.concurrent.ScheduledFuture;
import io.rackcast.agent.announce.AnnounceMeter.Result;
import io.rackcast.agent.release.SignedAnnounce;
import io.rackcast.agent.retry.Backoff;
import io.rackcast.proto.announce.AnnounceReply;
import io.rackcast.proto.announce.Event;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.torrent.InfoHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The announces of one swarm, at the tracker's interval; renewed URLs are swapped between two
 * announces, so that the transfer never notices. Confined to the announcer's event loop; the public
 * methods may be called from anywhere, also after the loop has ended.
 */
public final class AnnounceSession {
  private static final Logger log = LoggerFactory.getLogger(AnnounceSession.class);

  private final InfoHash infoHash;
  private final AnnouncingNode node;
  private final AnnounceTimes times;
  private final Consumer<List<PeerAddress>> peers;
  private final Consumer<String> revoked;
  private final Announcement announcement;
  private final Backoff retry;
  private final SessionTasks tasks;
  private final UrlRenewal renewal;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private @Nullable TrackerTiers trackers;
  private boolean accepted;
  // The last announce's answer.
  private CompletableFuture<AnnounceReply> coming = new CompletableFuture<>();
  private boolean asking;
  private boolean askAgain;
  private boolean closing;
  private @Nullable ScheduledFuture<?> timer;
  private volatile AnnounceState state = AnnounceState.NEW;

  AnnounceSession(
      InfoHash infoHash,
      AnnouncingNode node,
      AnnounceTimes times,
      Supplier<SwarmProgress> progress,
      Consumer<List<PeerAddress>> peers,
      Consumer<String> revoked) {
    this.infoHash = infoHash;
    this.node = node;
    this.times = times;
    this.peers = peers;
    this.revoked = revoked;
    this.announcement = new Announcement(infoHash, node, times, progress);
    this.retry = backoff();
    this.tasks = new SessionTasks(node.loop(), infoHash, this::fail);
    this.renewal =
        new UrlRenewal(
            infoHash, node.signer(), node.clock(), times.floor(), backoff(), tasks, new Renewed());
  }

  /** How it goes. */
  public AnnounceState state() {
    return state;
  }

  /** The download is whole: tells the tracker at once. */
  public void completed() {
    tasks.run(
        () -> {
          announcement.completed();
          announceNow();
        });
  }

  /** Announces at once as if for the first time: the tracker has forgotten what it knew. */
  public void startOver() {
    tasks.run(
        () -> {
          announcement.startOver();
          announceNow();
        });
  }

  /** Tells the tracker that the node leaves and ends; completes when that was tried. */
  public CompletableFuture<Void> close() {
    if (!tasks.run(this::sayGoodbye)) {
      closed.complete(null);
    }
    return closed;
  }

  CompletableFuture<Void> closed() {
    return closed;
  }

  void start() {
    tasks.run(renewal::begin);
  }

  private void announceNow() {
    tasks.guarded(this::announce, this::announceLater);
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
    SessionTasks.cancel(timer);
    timer = null;
    Event told = announcement.event();
    coming = AnnounceCall.to(urls.current(), announcement.next(), node.http());
    var unused =
        coming.whenCompleteAsync(
            (reply, failure) ->
                tasks.guarded(() -> answered(urls, told, reply, failure), this::announceLater),
            tasks.loop());
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
    announcement.taken(told, reply);
    state = state.answered(tracker, node.clock().instant(), reply.peers().size());
    peers.accept(reply.peers());
    if (askAgain) {
      askAgain = false;
      announce();
    } else {
      timer = announce(announcement.pause(reply));
    }
    retry.reset();
  }

  private void refused(TrackerTiers asked, String tracker, String reason) {
    fail("the tracker " + tracker + " refused: " + reason);
    if (AnnounceCall.isExpiry(reason) && !renewal.isAsking() && asked == trackers) {
      askAgain = false;
      renewal.expired(accepted);
      accepted = false;
      return;
    }
    tryNext(asked);
  }

  private void tryNext(TrackerTiers asked) {
    askAgain = false;
    boolean more = asked.failed();
    timer = announce(more ? Duration.ZERO : retry.next());
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
    tasks.close();
    renewal.close();
    SessionTasks.cancel(timer);
    state = state.failed(state.failure().orElse("announced no more, as the transfer is over"));
    TrackerTiers urls = trackers;
    if (urls == null || (state.lastAnswer().isEmpty() && !asking)) {
      closed.complete(null);
      return;
    }
    // After the announce that is under way, or the tracker could hear of the end before the start.
    var unused =
        coming
            .handle((reply, failure) -> announcement.goodbye())
            .thenComposeAsync(
                goodbye -> AnnounceCall.to(urls.current(), goodbye, node.http()), tasks.loop())
            .whenComplete((reply, failure) -> closed.complete(null));
  }

  private void announceLater() {
    asking = false;
    SessionTasks.cancel(timer);
    timer = announce(retry.next());
  }

  private ScheduledFuture<?> announce(Duration pause) {
    return tasks.later(this::announce, this::announceLater, pause);
  }

  private Backoff backoff() {
    return new Backoff(times.firstRetry(), times.longestRetry(), node.random());
  }

  private final class Renewed implements UrlRenewal.Owner {
    @Override
    public void signed(SignedAnnounce signed) {
      boolean waiting = trackers == null || timer == null;
      trackers = new TrackerTiers(signed.urls().stream().map(List::of).toList());
      state = state.signedUntil(signed.expiresAt());
      if (waiting) {
        announce();
      }
    }

    @Override
    public void notSigned(String why) {
      fail(why);
    }

    @Override
    public void revoked(String why) {
      // Nobody else tells a node that was down when the tracker did.
      fail(why);
      revoked.accept(why);
    }
  }
}
