package io.rackcast.tracker.node;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.AddressLocation;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.Hello;
import io.rackcast.proto.v1.Locate;
import io.rackcast.proto.v1.Located;
import io.rackcast.proto.v1.NodeReport;
import io.rackcast.proto.v1.NodesGrpc;
import io.rackcast.proto.v1.Progress;
import io.rackcast.proto.v1.Welcome;
import io.rackcast.tracker.core.NodeProgress;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeInfo;
import io.rackcast.tracker.swarm.Stripes;
import java.util.List;
import java.util.Locale;

/** The agents' streams (rackcast.v1.Nodes): reads what they report and answers it. */
final class NodeService extends NodesGrpc.NodesImplBase {
  private static final int MAX_LOCATE = 64;
  // A node tells of so many swarms a second.
  private static final int MAX_PROGRESS = 64;

  private final Locator locator;
  private final NodeSessions sessions;
  private final NodeEvents events;
  private final NodeProgress progress;
  private final Ticker ticker;
  private final NodeLimits limits;
  private final long epoch;

  NodeService(
      Locator locator,
      NodeSessions sessions,
      NodeEvents events,
      NodeProgress progress,
      Ticker ticker,
      NodeLimits limits,
      long epoch) {
    this.progress = progress;
    this.ticker = ticker;
    this.locator = locator;
    this.sessions = sessions;
    this.events = events;
    this.limits = limits;
    this.epoch = epoch;
  }

  @Override
  public StreamObserver<NodeReport> join(StreamObserver<Directive> responses) {
    var stream = (ServerCallStreamObserver<Directive>) responses;
    var session = new NodeSession(stream, NodeAuthInterceptor.NODE.get());
    if (sessions.all().size() >= limits.maxStreams()) {
      events.refused();
      session.fail(
          Status.RESOURCE_EXHAUSTED.withDescription("the tracker has too many streams; try again"));
      return new Ignored();
    }
    sessions.opened(session);
    stream.setOnReadyHandler(session::drain);
    stream.setOnCancelHandler(() -> close(session, true));
    return new Reports(session);
  }

  private void close(NodeSession session, boolean broken) {
    session.complete();
    if (!session.finish()) {
      return;
    }
    sessions.closed(session);
    var node = session.node();
    if (node != null) {
      events.left(node, broken);
    }
  }

  private void hello(NodeSession session, Hello hello) {
    NodeInfo node = HelloReader.read(hello, session.authenticated());
    sessions.joined(session, node);
    events.joined(node);
    var welcome = Welcome.newBuilder().setTrackerEpoch(epoch);
    for (int i = 0; i < node.addresses().size(); i++) {
      welcome.addLocations(located(hello.getAddresses(i), node.addresses().get(i)));
    }
    reply(session, Directive.newBuilder().setWelcome(welcome).build());
  }

  /** Tells each node where it is taken to be now. */
  void tellPlaces() {
    for (var session : sessions.all()) {
      var node = session.node();
      if (node != null) {
        var welcome = Welcome.newBuilder().setTrackerEpoch(epoch);
        node.addresses()
            .forEach(address -> welcome.addLocations(located(address.toString(), address)));
        // One that takes no answers has worse to worry about.
        session.reply(Directive.newBuilder().setWelcome(welcome).build());
      }
    }
  }

  private void locate(NodeSession session, Locate locate) {
    if (locate.getAddressesCount() > MAX_LOCATE) {
      throw new IllegalArgumentException(
          "a locate has at most %d addresses; this one has %d"
              .formatted(MAX_LOCATE, locate.getAddressesCount()));
    }
    var located = Located.newBuilder();
    for (String text : locate.getAddressesList()) {
      located.addLocations(located(text, IpAddress.parse(text)));
    }
    reply(session, Directive.newBuilder().setLocated(located).build());
  }

  private void progress(NodeSession session, Progress said) {
    var node = session.node();
    if (node == null) {
      return;
    }
    var swarm = InfoHash.of(said.getInfohash().toByteArray());
    // Beyond what a signed number holds is as much as can be.
    long left = said.getLeft() < 0 ? Long.MAX_VALUE - 1 : said.getLeft();
    boolean isThere = progress.heard(node, swarm, left, stuck(said));
    // What comes after the announce with which it left the swarm says nothing any more.
    session.pulse().fetches(swarm, isThere && left > 0);
  }

  private static List<Integer> stuck(Progress said) {
    return said.getStuckStripesList().stream()
        .filter(stripe -> stripe >= 0 && stripe < Stripes.COUNT)
        .limit(Stripes.COUNT)
        .toList();
  }

  /** Ends the streams of nodes whose certificate has ended or was revoked. */
  void endLost() {
    for (var session : sessions.all()) {
      var lost = session.authenticated().standing().lost();
      if (lost.isPresent()) {
        session.fail(Status.UNAUTHENTICATED.withDescription(lost.get()));
        close(session, true);
      }
    }
  }

  private static void reply(NodeSession session, Directive directive) {
    if (!session.reply(directive)) {
      throw new IllegalArgumentException("too many answers wait; read the stream");
    }
  }

  private AddressLocation located(String text, IpAddress address) {
    var place = locator.locate(address);
    return AddressLocation.newBuilder()
        .setAddress(text)
        .setLocation(place.location().toString())
        .setSource(place.source().name().toLowerCase(Locale.ROOT))
        .build();
  }

  /** What one agent reports. gRPC calls it from one thread at a time. */
  private final class Reports implements StreamObserver<NodeReport> {
    private final NodeSession session;
    private final MessageRate rate =
        new MessageRate(limits.maxMessagesPerSecond(), System.nanoTime());
    private final MessageRate progressRate = new MessageRate(MAX_PROGRESS, System.nanoTime());

    Reports(NodeSession session) {
      this.session = session;
    }

    @Override
    public void onNext(NodeReport report) {
      try {
        session.pulse().heard(ticker.millis());
        if (report.hasProgress()) {
          // One too many is left out: when the tracker was late there are many at once.
          if (progressRate.allows(System.nanoTime())) {
            progress(session, report.getProgress());
          }
          return;
        }
        if (!rate.allows(System.nanoTime())) {
          throw new IllegalArgumentException("too many reports a second; send fewer");
        }
        take(report);
      } catch (IllegalArgumentException e) {
        end(Status.INVALID_ARGUMENT, e);
      } catch (NotPermittedException e) {
        end(Status.PERMISSION_DENIED, e);
      }
    }

    private void end(Status status, RuntimeException why) {
      session.fail(status.withDescription(why.getMessage()));
      close(session, true);
    }

    private void take(NodeReport report) {
      switch (report.getKindCase()) {
        case HELLO -> hello(session, report.getHello());
        case LOCATE -> locate(session, report.getLocate());
        case PROGRESS, KIND_NOT_SET -> {
          // Taken before, or a kind that only newer agents know.
        }
      }
    }

    @Override
    public void onError(Throwable cause) {
      close(session, true);
    }

    @Override
    public void onCompleted() {
      close(session, false);
    }
  }

  /** A refused stream's reports. */
  private static final class Ignored implements StreamObserver<NodeReport> {
    @Override
    public void onNext(NodeReport report) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }
}
