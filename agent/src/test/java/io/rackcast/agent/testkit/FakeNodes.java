package io.rackcast.agent.testkit;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.AddressLocation;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.Located;
import io.rackcast.proto.v1.NodeReport;
import io.rackcast.proto.v1.NodesGrpc;
import io.rackcast.proto.v1.SwarmEnded;
import io.rackcast.proto.v1.SwarmView;
import io.rackcast.proto.v1.Welcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The gRPC side of a tracker: welcomes nodes, places {@code 127.1.0.x} in rack dc1/r1, and so on.
 */
public final class FakeNodes implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** What nodes reported, oldest first. */
  public final List<NodeReport> reports = new CopyOnWriteArrayList<>();

  /** What streams were opened with, oldest first. */
  public final List<String> tokens = new CopyOnWriteArrayList<>();

  /** A stream with this token is refused. */
  public volatile String refusedToken = "none";

  private final List<StreamObserver<Directive>> open = new CopyOnWriteArrayList<>();
  private final Map<InfoHash, Directive> views = new ConcurrentHashMap<>();
  private final long epoch;
  private final Server server;

  /** Starts on a port, 0: a free one; {@code epoch} is told in welcomes. */
  public FakeNodes(int port, long epoch) throws IOException {
    this.epoch = epoch;
    server =
        Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
            .addService(new Service())
            .intercept(new Tokens())
            .build()
            .start();
  }

  /** Its port. */
  public int port() {
    return server.getPort();
  }

  /** Its address. */
  public String address() {
    return "127.0.0.1:" + port();
  }

  /** Streams that are open. */
  public int streams() {
    return open.size();
  }

  /** Pushes a view with one peer to every node, also to those that come later. */
  public void view(InfoHash swarm, boolean lead, int fetchDepth, String ip, int port) {
    view(swarm, lead, fetchDepth, List.of(new PeerAddress(IpAddress.parse(ip), port)));
  }

  /** Pushes a view to every node, also to those that come later. */
  public void view(InfoHash swarm, boolean lead, int fetchDepth, List<PeerAddress> peers) {
    var view =
        SwarmView.newBuilder()
            .setInfohash(ByteString.copyFrom(swarm.bytes()))
            .setVersion(1)
            .setLead(lead)
            .setFetchDepth(fetchDepth);
    peers.forEach(peer -> view.addPeers(shown(peer)));
    var directive = Directive.newBuilder().setView(view).build();
    views.put(swarm, directive);
    push(directive);
  }

  private static io.rackcast.proto.v1.PeerAddress shown(PeerAddress peer) {
    return io.rackcast.proto.v1.PeerAddress.newBuilder()
        .setIp(ByteString.copyFrom(peer.ip().bytes()))
        .setPort(peer.port())
        .setLocation(location(peer.ip().toString()))
        .build();
  }

  /** Ends a swarm. */
  public void end(InfoHash swarm, String reason) {
    push(
        Directive.newBuilder()
            .setEnded(
                SwarmEnded.newBuilder()
                    .setInfohash(ByteString.copyFrom(swarm.bytes()))
                    .setReason(reason))
            .build());
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private void push(Directive directive) {
    open.forEach(node -> node.onNext(directive));
  }

  private static String location(String ip) {
    return "dc1/r" + ip.split("\\.", -1)[1];
  }

  private static AddressLocation placed(String ip) {
    return AddressLocation.newBuilder()
        .setAddress(ip)
        .setLocation(location(ip))
        .setSource("table")
        .build();
  }

  private final class Service extends NodesGrpc.NodesImplBase {
    @Override
    public StreamObserver<NodeReport> join(StreamObserver<Directive> node) {
      return new StreamObserver<>() {
        @Override
        public void onNext(NodeReport report) {
          reports.add(report);
          if (report.hasProgress()) {
            return;
          }
          node.onNext(answer(report));
          if (report.hasHello()) {
            open.add(node);
            views.values().forEach(node::onNext);
          }
        }

        @Override
        public void onError(Throwable failure) {
          open.remove(node);
        }

        @Override
        public void onCompleted() {
          open.remove(node);
          node.onCompleted();
        }
      };
    }

    private Directive answer(NodeReport report) {
      if (report.hasLocate()) {
        var located = Located.newBuilder();
        report.getLocate().getAddressesList().forEach(ip -> located.addLocations(placed(ip)));
        return Directive.newBuilder().setLocated(located).build();
      }
      var welcome = Welcome.newBuilder().setTrackerEpoch(epoch);
      report.getHello().getAddressesList().forEach(ip -> welcome.addLocations(placed(ip)));
      return Directive.newBuilder().setWelcome(welcome).build();
    }
  }

  private final class Tokens implements ServerInterceptor {
    @Override
    public <M, R> ServerCall.Listener<M> interceptCall(
        ServerCall<M, R> call, Metadata headers, ServerCallHandler<M, R> next) {
      String token = String.valueOf(headers.get(AUTHORIZATION));
      tokens.add(token);
      if (token.equals("Bearer " + refusedToken)) {
        call.close(Status.UNAUTHENTICATED.withDescription("it has expired"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }
}
