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
  // A tracker that pushes views sends the first some tens of milliseconds after the announce.
  private static final long FIRST_VIEW_SECONDS = 2;
  // As long as no tracker answers at all: neighbours that dial in may have it. In a crowd of first
  // announces an answer takes seconds.
  private static final long NO_WORD_SECONDS = 15;

  private final CachedArtifact artifact;
  private final Transfer transfer;
  private final Announcer announcer;
  private final Consumer<String> revoked;
  private final TrackerViews views = new TrackerViews();
  private @Nullable AnnounceSession announces;
  private @Nullable String ended;
  private boolean stopped;
  private boolean isAnswered;

  /** A swarm; {@code revoked} hears why, off the announcer's thread, and is to end it. */
  Swarm(CachedArtifact artifact, Transfer transfer, Announcer announcer, Consumer<String> revoked) {
    this.artifact = artifact;
    this.transfer = transfer;
    this.announcer = announcer;
    this.revoked = revoked;
  }

  /** The artifact. */
  public CachedArtifact artifact() {
    return artifact;
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
        transfer.infoHash(), transfer.progress().leftBytes(), transfer.stuckStripes());
  }

  /** Begins to announce once it is known what is on the disk, so that what is told is true. */
  void start() {
    // Until a tracker has said whom to ask for what: all of a rack would fetch the same otherwise.
    transfer.fetchFrom(Location.MAX_DEPTH);
    transfer.whenChecked().thenRun(this::announce);
  }

  synchronized void viewed(String tracker, boolean lead, PeerView view) {
    views.put(tracker, lead, view);
    views.together().ifPresent(transfer::setPeers);
  }

  /** The tracker is away: without any tracker's word, everybody may be asked. */
  synchronized void lost(String tracker) {
    if (views.remove(tracker)) {
      views.together().ifPresentOrElse(transfer::setPeers, () -> transfer.fetchFrom(0));
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
        && switch (transfer.progress().state()) {
          case CHECKING, FETCHING, STALLED, FINISHING, SEEDING -> true;
          case FAILED, STOPPED -> false;
        };
  }

  /** Whether something of it is still to come. */
  boolean isFetching() {
    return switch (transfer.progress().state()) {
      case FETCHING, STALLED -> true;
      case CHECKING, FINISHING, SEEDING, FAILED, STOPPED -> false;
    };
  }

  private synchronized void announce() {
    if (stopped) {
      return;
    }
    boolean whole = transfer.progress().leftBytes() == 0;
    AnnounceSession session =
        announcer.announce(transfer.infoHash(), this::announced, this::answered, this::revoked);
    announces = session;
    askAllWithoutViewAfter(NO_WORD_SECONDS);
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

  /** A tracker named peers. If no view follows, none pushes any: then everybody may be asked. */
  private synchronized void answered(List<PeerAddress> peers) {
    transfer.addPeers(peers);
    if (!isAnswered) {
      isAnswered = true;
      askAllWithoutViewAfter(FIRST_VIEW_SECONDS);
    }
  }

  private void askAllWithoutViewAfter(long seconds) {
    CompletableFuture<Void> ignored =
        CompletableFuture.runAsync(
            this::askAllWithoutView, CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
  }

  private synchronized void askAllWithoutView() {
    if (views.together().isEmpty()) {
      transfer.fetchFrom(0);
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
