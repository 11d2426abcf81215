package io.rackcast.agent.node;

import io.grpc.ManagedChannel;
import io.rackcast.agent.release.NodePass;
import io.rackcast.agent.retry.Backoff;
import io.rackcast.agent.transfer.PeerLocator;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.AddressLocation;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.Locate;
import io.rackcast.proto.v1.NodeReport;
import io.rackcast.proto.v1.Welcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams to all trackers, and the token that opens them. Runs on the control thread; {@link
 * #states}, {@link #lastFailure} and the locator may be used from anywhere.
 */
public final class NodeStreams implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeStreams.class);
  private static final int LOCATE_MOST = 64;

  /** Peers that dial in together are asked for together. */
  private static final Duration LOCATE_PAUSE = Duration.ofMillis(20);

  /**
   * What streams are made from.
   *
   * @param channels opens a channel to a tracker's address
   * @param control the one thread that all of this runs on
   */
  public record Means(
      Function<String, ManagedChannel> channels,
      ScheduledExecutorService control,
      StreamTimes times,
      InstantSource clock,
      RandomGenerator random) {}

  private final Means means;
  private final Optional<NodePasses> passes;
  private final NodeListener listener;
  private final Runnable placesChanged;
  private final PeerPlaces places;
  private final AtomicBoolean locateDue = new AtomicBoolean();
  private final Map<String, NodeStream> streams = new ConcurrentHashMap<>();
  private final Map<String, ScheduledFuture<?>> graces = new HashMap<>();
  private final NodeStream.Owner owner = new Owner();

  private NodeIdentity identity;
  private List<String> fixedTrackers = List.of();
  private boolean closed;

  /**
   * Streams that wait for {@link #start}.
   *
   * @param passes the publisher; empty: the trackers need no token
   * @param placesChanged told when the place of a peer has become known; must not block
   */
  public NodeStreams(
      Means means,
      NodeIdentity identity,
      Optional<PassSource> passes,
      NodeListener listener,
      Runnable placesChanged) {
    this.means = means;
    this.identity = identity;
    this.passes = passes.map(source -> new NodePasses(means, source, this::use));
    this.listener = listener;
    this.placesChanged = placesChanged;
    this.places = new PeerPlaces(identity, this::locateSoon);
  }

  /**
   * Opens the streams.
   *
   * @param fixed trackers of the settings; empty: those that the publisher names
   */
  public void start(List<String> fixed) {
    means
        .control()
        .execute(
            () -> {
              fixedTrackers = List.copyOf(fixed);
              aloneAfterGrace();
              passes.ifPresentOrElse(NodePasses::ask, () -> useTrackers(fixedTrackers));
            });
  }

  /** Something of the node changed: tells every tracker. */
  public void update(NodeIdentity changed) {
    means
        .control()
        .execute(
            () -> {
              identity = changed;
              streams.values().forEach(stream -> stream.send(owner.hello()));
            });
  }

  /** Where peers are. */
  public PeerLocator locator() {
    return places;
  }

  /** Where the node is by the trackers' word, else by its own; empty when nobody has said. */
  public Optional<Location> here() {
    return places.here();
  }

  /** How the streams go, by tracker. */
  public List<StreamState> states() {
    return streams.values().stream().map(NodeStream::state).toList();
  }

  /** Why there is no valid node token at present, one sentence; empty when there is one. */
  public Optional<String> lastFailure() {
    return passes.flatMap(NodePasses::lastFailure);
  }

  @Override
  public void close() {
    means
        .control()
        .execute(
            () -> {
              closed = true;
              passes.ifPresent(NodePasses::close);
              graces.values().forEach(NodeStreams::cancel);
              streams.values().forEach(NodeStream::close);
            });
  }

  private void use(NodePass pass) {
    useTrackers(fixedTrackers.isEmpty() ? pass.trackers() : fixedTrackers);
  }

  private void useTrackers(Collection<String> trackers) {
    streams.values().stream()
        .filter(stream -> !trackers.contains(stream.tracker()))
        .toList()
        .forEach(this::drop);
    for (String tracker : trackers) {
      if (!streams.containsKey(tracker)) {
        NodeStream stream = stream(tracker);
        streams.put(tracker, stream);
        stream.open();
      }
    }
  }

  private NodeStream stream(String tracker) {
    StreamTimes times = means.times();
    return new NodeStream(
        tracker,
        means.channels().apply(tracker),
        () -> passes.map(NodePasses::credentials).orElse(null),
        means.control(),
        new Backoff(times.firstRetry(), times.longestRetry(), means.random()),
        means.clock(),
        owner);
  }

  private void drop(NodeStream stream) {
    streams.remove(stream.tracker());
    stream.close();
    listener.lost(stream.tracker());
  }

  private boolean anyConnected() {
    return streams.values().stream().anyMatch(NodeStream::isConnected);
  }

  private void aloneAfterGrace() {
    var unused =
        later(
            () -> {
              if (!anyConnected()) {
                places.setAlone(true);
                placesChanged.run();
              }
            },
            means.times().grace());
  }

  /** Called by any thread. */
  private void locateSoon() {
    if (!locateDue.getAndSet(true)) {
      var unused = later(this::locate, LOCATE_PAUSE);
    }
  }

  private void locate() {
    locateDue.set(false);
    Optional<NodeStream> stream =
        streams.values().stream().filter(NodeStream::isConnected).findFirst();
    if (closed || stream.isEmpty()) {
      return; // asked when a tracker welcomes the node
    }
    var wanted = places.takeWanted(LOCATE_MOST);
    if (wanted.isEmpty()) {
      return;
    }
    var ask = Locate.newBuilder().addAllAddresses(wanted.stream().map(Object::toString).toList());
    stream.get().send(NodeReport.newBuilder().setLocate(ask).build());
    locateSoon(); // the rest, if there is one
  }

  private ScheduledFuture<?> later(Runnable task, Duration pause) {
    return means.control().schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private final class Owner implements NodeStream.Owner {
    @Override
    public NodeReport hello() {
      return NodeReport.newBuilder().setHello(identity.hello()).build();
    }

    @Override
    public void welcomed(NodeStream stream, Welcome welcome, boolean trackerIsNew) {
      cancel(graces.remove(stream.tracker()));
      places.setAlone(false);
      welcome.getLocationsList().stream()
          .map(AddressLocation::getLocation)
          .flatMap(text -> Directives.location(text).stream())
          .findFirst()
          .ifPresent(places::weAreAt);
      placesChanged.run();
      locateSoon();
      if (trackerIsNew) {
        listener.trackerIsNew(stream.tracker());
      }
    }

    @Override
    public void told(NodeStream stream, Directive directive) {
      switch (directive.getKindCase()) {
        case VIEW -> {
          var view = directive.getView();
          view.getPeersList().forEach(peer -> Directives.learn(peer, places));
          listener.viewed(
              stream.tracker(),
              InfoHash.of(view.getInfohash().toByteArray()),
              view.getLead(),
              Directives.view(view));
          placesChanged.run();
        }
        case ENDED ->
            listener.ended(
                InfoHash.of(directive.getEnded().getInfohash().toByteArray()),
                directive.getEnded().getReason());
        case LOCATED -> {
          directive.getLocated().getLocationsList().forEach(at -> Directives.learn(at, places));
          placesChanged.run();
        }
        case WELCOME, KIND_NOT_SET -> log.debug("a directive without a kind was left out");
      }
    }

    @Override
    public void broke(NodeStream stream, boolean refused) {
      graces.computeIfAbsent(
          stream.tracker(),
          tracker ->
              later(
                  () -> {
                    listener.lost(tracker);
                    places.setAlone(!anyConnected());
                    placesChanged.run();
                  },
                  means.times().grace()));
      if (refused) {
        passes.ifPresent(NodePasses::refused);
      }
    }
  }
}
