package io.rackcast.agent.node;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.rackcast.agent.retry.Backoff;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.NodeReport;
import io.rackcast.proto.v1.NodesGrpc;
import io.rackcast.proto.v1.Welcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream to one tracker, opened again whenever it breaks. Confined to the control thread;
 * {@link #state} may be read from anywhere.
 */
final class NodeStream {
  private static final Logger log = LoggerFactory.getLogger(NodeStream.class);

  /** What a stream tells its owner, on the control thread. */
  interface Owner {
    /** Tells who the node is and with which credentials it calls, if any are needed. */
    NodeReport hello();

    void welcomed(NodeStream stream, Welcome welcome, boolean trackerIsNew);

    void told(NodeStream stream, Directive directive);

    /** The stream broke; {@code refused}: the tracker does not accept the token. */
    void broke(NodeStream stream, boolean refused);
  }

  private final String tracker;
  private final CalledServer called;
  private final ManagedChannel channel;
  private final Supplier<@Nullable CallCredentials> credentials;
  private final ScheduledExecutorService control;
  private final Backoff backoff;
  private final InstantSource clock;
  private final Owner owner;

  private @Nullable Call call;
  private @Nullable ScheduledFuture<?> retry;
  private long epoch;
  private boolean welcomedOnce;
  private boolean closed;
  private volatile StreamState state;

  NodeStream(
      String tracker,
      CalledServer called,
      ManagedChannel channel,
      Supplier<@Nullable CallCredentials> credentials,
      ScheduledExecutorService control,
      Backoff backoff,
      InstantSource clock,
      Owner owner) {
    this.tracker = tracker;
    this.called = called;
    this.channel = channel;
    this.credentials = credentials;
    this.control = control;
    this.backoff = backoff;
    this.clock = clock;
    this.owner = owner;
    this.state = new StreamState(tracker, false, Optional.empty(), List.of(), Optional.empty());
  }

  String tracker() {
    return tracker;
  }

  StreamState state() {
    return state;
  }

  boolean isConnected() {
    return state.connected();
  }

  void open() {
    if (closed) {
      return;
    }
    cancelRetry();
    call = new Call();
    NodesGrpc.newStub(channel).withCallCredentials(credentials.get()).join(call);
    call.send(owner.hello());
  }

  void send(NodeReport report) {
    if (!closed && call != null && isConnected()) {
      call.send(report);
    }
  }

  void close() {
    closed = true;
    cancelRetry();
    if (call != null) {
      call.complete();
    }
    channel.shutdown();
  }

  private void told(Call from, Directive directive) {
    if (closed || from != call) {
      return;
    }
    if (directive.hasWelcome()) {
      welcomed(directive.getWelcome());
    } else {
      owner.told(this, directive);
    }
  }

  private void welcomed(Welcome welcome) {
    boolean isNew = welcomedOnce && epoch != welcome.getTrackerEpoch();
    welcomedOnce = true;
    epoch = welcome.getTrackerEpoch();
    backoff.reset();
    List<PlacedAddress> places =
        welcome.getLocationsList().stream()
            .map(at -> new PlacedAddress(at.getAddress(), at.getLocation(), at.getSource()))
            .toList();
    Optional<Instant> since = isConnected() ? state.since() : Optional.of(clock.instant());
    state = new StreamState(tracker, true, since, places, Optional.empty());
    owner.welcomed(this, welcome, isNew);
  }

  private void broken(Call from, Throwable failure) {
    if (closed || from != call) {
      return;
    }
    call = null;
    Status status = Status.fromThrowable(failure);
    String sentence = StreamFailures.sentence(tracker, called, status);
    if (!state.failure().equals(Optional.of(sentence))) {
      log.warn("{}; trying again", sentence);
    }
    state =
        new StreamState(
            tracker,
            false,
            isConnected() ? Optional.of(clock.instant()) : state.since(),
            state.locations(),
            Optional.of(sentence));
    retry = control.schedule(this::open, backoff.next().toMillis(), TimeUnit.MILLISECONDS);
    boolean isRefused = status.getCode() == Status.Code.UNAUTHENTICATED;
    if (isRefused) {
      // The connection may be older than the certificate that we have now.
      channel.enterIdle();
    }
    owner.broke(this, isRefused);
  }

  private void cancelRetry() {
    if (retry != null) {
      retry.cancel(false);
    }
  }

  /** One attempt; hands everything to the control thread. */
  private final class Call implements ClientResponseObserver<NodeReport, Directive> {
    private @Nullable ClientCallStreamObserver<NodeReport> reports;

    @Override
    public void beforeStart(ClientCallStreamObserver<NodeReport> requestStream) {
      reports = requestStream;
    }

    void send(NodeReport report) {
      if (reports != null) {
        reports.onNext(report);
      }
    }

    void complete() {
      if (reports != null) {
        reports.onCompleted();
      }
    }

    @Override
    public void onNext(Directive directive) {
      control.execute(() -> told(this, directive));
    }

    @Override
    public void onError(Throwable failure) {
      control.execute(() -> broken(this, failure));
    }

    @Override
    public void onCompleted() {
      onError(Status.UNAVAILABLE.withDescription("the tracker ended it").asRuntimeException());
    }
  }
}
