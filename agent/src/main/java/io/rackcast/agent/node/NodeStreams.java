package io.rackcast.agent.node;

import io.rackcast.agent.release.NodePass;
import io.rackcast.agent.retry.Backoff;
import io.rackcast.agent.transfer.PeerLocator;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.NodeReport;
import io.rackcast.proto.v1.Welcome;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The streams to all trackers, and the token that opens them. Runs on the control thread; {@link
 * #states}, {@link #lastFailure} and the locator may be used from anywhere.
 */
public final class NodeStreams implements AutoCloseable {

  /**
   * What streams are made from.
   *
   * @param trackers opens channels to trackers
   * @param control the one thread that all of this runs on
   */
  public record Means(
      Trackers trackers,
      ScheduledExecutorService control,
      StreamTimes times,
      InstantSource clock,
      RandomGenerator random) {}

  private final Means means;
  private final Optional<NodePasses> passes;
  private final NodeListener listener;
  private final Runnable placesChanged;
  private final PlaceQuestions questions;
  private final PeerPlaces places;
  private final Directives directives;
  private final Absences absences;
  private final Map<String, NodeStream> streams = new ConcurrentHashMap<>();
  private final NodeStream.Owner owner = new Owner();
  private final ProgressReports reports = new ProgressReports();

  private NodeIdentity identity;
  private List<String> fixedTrackers = List.of();
  private boolean awaitsTrackers = true;
  private boolean guided = true;

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
    this.questions = new PlaceQuestions(means, identity, this::connected);
    this.places = questions.places();
    this.directives = new Directives(listener, places, placesChanged);
    this.absences = new Absences(means.control(), means.times().grace(), this::lost);
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
              reportSoon();
              awaitTrackers();
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
              places.weAre(changed);
              placesChanged.run();
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

  /** What is wrong with token and streams at present, one sentence each. */
  public List<String> problems() {
    return Stream.concat(
            lastFailure().stream(), states().stream().flatMap(state -> state.failure().stream()))
        .toList();
  }

  @Override
  public void close() {
    means
        .control()
        .execute(
            () -> {
              passes.ifPresent(NodePasses::close);
              absences.close();
              streams.values().forEach(NodeStream::close);
            });
  }

  private void reportSoon() {
    var unused =
        means
            .control()
            .schedule(this::report, means.times().reports().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void report() {
    reportSoon();
    // A tracker that is away hears of the next ones; it is told all anew when it is back.
    if (connected().isPresent()) {
      for (NodeReport report : reports.next(listener.progress())) {
        streams.values().forEach(stream -> stream.send(report));
      }
    }
  }

  private void use(NodePass pass) {
    useTrackers(fixedTrackers.isEmpty() ? pass.trackers() : fixedTrackers);
  }

  private void useTrackers(Collection<String> trackers) {
    awaitsTrackers = false;
    for (String tracker : trackers) {
      if (!streams.containsKey(tracker)) {
        NodeStream stream = stream(tracker);
        streams.put(tracker, stream);
        absences.begin(tracker);
        stream.open();
      }
    }
    streams.values().stream()
        .filter(stream -> !trackers.contains(stream.tracker()))
        .toList()
        .forEach(this::drop);
    checkGuided();
  }

  private NodeStream stream(String tracker) {
    StreamTimes times = means.times();
    return new NodeStream(
        tracker,
        means.trackers().called(tracker),
        means.trackers().open(tracker),
        () -> passes.map(NodePasses::credentials).orElse(null),
        means.control(),
        new Backoff(times.firstRetry(), times.longestRetry(), means.random()),
        means.clock(),
        owner);
  }

  private void drop(NodeStream stream) {
    streams.remove(stream.tracker());
    absences.end(stream.tracker());
    stream.close();
    lost(stream.tracker());
  }

  private void lost(String tracker) {
    checkGuided();
    listener.lost(tracker);
  }

  /** Who the trackers are is waited for as long as for one of them. */
  private void awaitTrackers() {
    var unused =
        means
            .control()
            .schedule(
                () -> {
                  awaitsTrackers = false;
                  checkGuided();
                },
                means.times().grace().toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private void checkGuided() {
    boolean now = awaitsTrackers || !streams.keySet().stream().allMatch(absences::isOver);
    if (now != guided) {
      guided = now;
      places.setAlone(!guided);
      listener.guided(guided);
      placesChanged.run();
    }
  }

  private Optional<NodeStream> connected() {
    return streams.values().stream().filter(NodeStream::isConnected).findFirst();
  }

  private final class Owner implements NodeStream.Owner {
    @Override
    public NodeReport hello() {
      return NodeReport.newBuilder().setHello(identity.hello()).build();
    }

    @Override
    public void welcomed(NodeStream stream, Welcome welcome, boolean trackerIsNew) {
      absences.end(stream.tracker());
      checkGuided();
      directives.welcomed(welcome);
      questions.soon();
      if (trackerIsNew) {
        listener.trackerIsNew(stream.tracker());
      }
    }

    @Override
    public void told(NodeStream stream, Directive directive) {
      directives.take(stream.tracker(), directive);
    }

    @Override
    public void broke(NodeStream stream, boolean refused) {
      absences.begin(stream.tracker());
      if (refused) {
        passes.ifPresent(NodePasses::refused);
      }
    }
  }
}
