package io.rackcast.agent.node;

import io.rackcast.proto.v1.Locate;
import io.rackcast.proto.v1.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Asks a tracker for the places that are wanted. Runs on the control thread, but for {@link #soon}.
 */
final class PlaceQuestions {
  /** As many as a question may hold ({@code nodes.proto}). */
  private static final int MOST = 64;

  /** Peers that dial in together are asked for together. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final ScheduledExecutorService control;
  private final Supplier<Optional<NodeStream>> tracker;
  private final PeerPlaces places;
  private final AtomicBoolean due = new AtomicBoolean();

  /**
   * No question yet.
   *
   * @param tracker one that is connected, if there is one
   */
  PlaceQuestions(
      NodeStreams.Means means, NodeIdentity identity, Supplier<Optional<NodeStream>> tracker) {
    this.control = means.control();
    this.tracker = tracker;
    this.places = new PeerPlaces(identity, PlaceQuestions::forward, this::soon);
  }

  /** What was asked for and learned. */
  PeerPlaces places() {
    return places;
  }

  /** Asks in a moment; called by any thread. */
  void soon() {
    if (!due.getAndSet(true)) {
      var unused = control.schedule(this::ask, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void ask() {
    due.set(false);
    // While no tracker is connected they stay wanted: the next welcome asks.
    tracker.get().ifPresent(this::askSome);
  }

  private void askSome(NodeStream connected) {
    var wanted = places.takeWanted(MOST);
    if (wanted.isEmpty()) {
      return;
    }
    var ask = Locate.newBuilder().addAllAddresses(wanted.stream().map(Object::toString).toList());
    connected.send(NodeReport.newBuilder().setLocate(ask).build());
    soon(); // the rest, if there is one
  }

  /** A clock that only goes forward, for ages; it tells no time of day. */
  private static Instant forward() {
    return Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }
}
