package io.rackcast.agent.swarm;

import io.rackcast.agent.announce.AnnounceSession;
import io.rackcast.agent.announce.Announcer;
import io.rackcast.agent.announce.SwarmProgress;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.transfer.PeerView;
import io.rackcast.agent.transfer.Transfer;
import io.rackcast.agent.transfer.TransferProgress;
import io.rackcast.agent.transfer.TransferState;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.InfoHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One artifact on this node: its transfer, its announces, and what the trackers say of its swarm.
 */
public final class Swarm {
  // A stream may stand whose tracker never hears of the swarm: announces go elsewhere or nowhere. A
  // first view mostly comes within some tens of milliseconds, in a crowd within seconds.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final CachedArtifact artifact;
  private final Transfer transfer;
  private final Announcer announcer;
  private final Consumer<String> revoked;
  private final Duration longestWait;
  private final TrackerViews views = new TrackerViews();
  private @Nullable AnnounceSession announces;
  private @Nullable String ended;
  private boolean started;
  private boolean stopped;
  private boolean answered;
  private int waits;

  /** A swarm; {@code revoked} hears why, off the announcer's thread, and is to end it. */
  Swarm(CachedArtifact artifact, Transfer transfer, Announcer announcer, Consumer<String> revoked) {
    this(artifact, transfer, announcer, revoked, LONGEST_WAIT);
  }

  /** As the other, with a longest wait for a view of its own. */
  Swarm(
      CachedArtifact artifact,
      Transfer transfer,
      Announcer announcer,
      Consumer<String> revoked,
      Duration longestWait) {
    this.artifact = artifact;
    this.transfer = transfer;
    this.announcer = announcer;
    this.revoked = revoked;
    this.longestWait = longestWait;
  }

  /** The artifact. */
  public CachedArtifact artifact() {
    return artifact;
  }

  /** Names it. */
  InfoHash infoHash() {
    return artifact.infoHash();
  }

  /** Its exchange. */
  public Transfer transfer() {
    return transfer;
  }

  /** Why it may no longer be distributed; empty while it may. */
  public synchronized Optional<String> ended() {
    return Optional.ofNullable(ended);
  }

  /** How it is, at this moment. */
  public synchronized SwarmStatus status() {
    Optional<PeerView> view = views.together();
    return new SwarmStatus(
        artifact,
        transfer.progress(),
        Optional.ofNullable(announces).map(AnnounceSession::state),
        views.isLead(),
        view.map(PeerView::fetchDepth),
        ended());
  }

  /** How far it is, for the trackers. */
  io.rackcast.agent.node.SwarmProgress progress() {
    return new io.rackcast.agent.node.SwarmProgress(
        transfer.infoHash(), transfer.leftBytes(), transfer.stuckStripes());
  }

  /**
   * Begins, the first time that it is called: announces once it is known what is on the disk, so
   * that what is told is true, and asks nobody for anything before a tracker has said whom to ask
   * for what. All of a rack would fetch the same otherwise.
   */
  synchronized void start() {
    if (!started) {
      started = true;
      transfer.fetchFrom(Location.MAX_DEPTH);
      transfer.whenChecked().thenRun(this::announce);
    }
  }

  synchronized void viewed(String tracker, boolean lead, PeerView view) {
    views.put(tracker, lead, view);
    views.together().ifPresent(transfer::setPeers);
  }

  /** No tracker that pushes views can be heard: without anybody's word everybody may be asked. */
  synchronized void unguided() {
    if (views.together().isEmpty()) {
      transfer.fetchFrom(0);
    }
  }

  /**
   * The tracker is away.
   *
   * @param guided whether another one can be heard. If it has not said anything of this swarm, it
   *     is told of it, and what was said last holds until it answers
   */
  synchronized void lost(String tracker, boolean guided) {
    if (!views.remove(tracker)) {
      return;
    }
    Optional<PeerView> left = views.together();
    if (left.isPresent()) {
      transfer.setPeers(left.get());
    } else if (guided) {
      awaitView();
      trackerIsNew();
    } else {
      transfer.fetchFrom(0);
    }
  }

  synchronized void trackerIsNew() {
    if (announces != null) {
      announces.startOver();
    }
  }

  /** It may no longer be distributed: stops everything, keeps the files. */
  synchronized CompletionStage<Void> end(String reason) {
    ended = reason;
    return stop();
  }

  /** Stops; the trackers are told. Completes when files are closed. */
  synchronized CompletionStage<Void> stop() {
    stopped = true;
    if (announces != null) {
      CompletableFuture<Void> ignored = announces.close();
    }
    return transfer.stop();
  }

  /** Whether it exchanges, or will; a stopped or failed one is to be opened anew. */
  public boolean isAlive() {
    return ended().isEmpty()
        && switch (transfer.state()) {
          case CHECKING, FETCHING, STALLED, FINISHING, SEEDING -> true;
          case FAILED, STOPPED -> false;
        };
  }

  /** Whether a tracker has answered an announce of it. */
  synchronized boolean isAnswered() {
    return answered;
  }

  /** Whether something of it is still to come. */
  boolean isFetching() {
    return switch (transfer.state()) {
      case FETCHING, STALLED -> true;
      case CHECKING, FINISHING, SEEDING, FAILED, STOPPED -> false;
    };
  }

  /** Whether it has everything and exchanges. */
  boolean isSeeding() {
    return transfer.state() == TransferState.SEEDING;
  }

  /** Whether its files are in use for more than giving them out. */
  boolean isBusy() {
    return switch (transfer.state()) {
      case CHECKING, FETCHING, STALLED, FINISHING -> true;
      case SEEDING, FAILED, STOPPED -> false;
    };
  }

  /** Whether it was stopped; its files are closed, or soon will be. */
  synchronized boolean isStopped() {
    return stopped;
  }

  private synchronized void announce() {
    if (stopped) {
      return;
    }
    boolean whole = transfer.leftBytes() == 0;
    AnnounceSession session =
        announcer.announce(transfer.infoHash(), this::announced, this::answered, this::revoked);
    announces = session;
    awaitView();
    // A copy that cannot be read any more is none: trackers must not send peers here.
    transfer
        .whenOver()
        .thenRun(
            () -> {
              CompletableFuture<Void> ignored = session.close();
            });
    if (!whole) {
      transfer.whenComplete().thenRun(session::completed);
    }
  }

  /** A tracker named peers; if it pushes views, the first one follows. */
  private synchronized void answered(List<PeerAddress> peers) {
    transfer.addPeers(peers);
    if (!answered) {
      answered = true;
      awaitView();
    }
  }

  /** From now on a view is waited for, but not for ever. */
  private void awaitView() {
    int wait = ++waits;
    CompletableFuture<Void> ignored =
        CompletableFuture.runAsync(
            () -> waited(wait),
            CompletableFuture.delayedExecutor(longestWait.toMillis(), TimeUnit.MILLISECONDS));
  }

  private synchronized void waited(int wait) {
    if (wait == waits) {
      unguided();
    }
  }

  private void revoked(String reason) {
    CompletableFuture<Void> ignored = CompletableFuture.runAsync(() -> revoked.accept(reason));
  }

  private SwarmProgress announced() {
    TransferProgress now = transfer.progress();
    boolean hungry = now.state() == TransferState.FETCHING && now.peers() == 0;
    return new SwarmProgress(now.outBytes(), now.inBytes(), now.leftBytes(), hungry);
  }
}
