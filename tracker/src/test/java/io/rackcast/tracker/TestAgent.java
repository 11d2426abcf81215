package io.rackcast.tracker;

import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.Hello;
import io.rackcast.proto.v1.NodeReport;
import io.rackcast.proto.v1.NodesGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent's stream, over a real connection: it says who it is and hears what comes. */
public final class TestAgent implements StreamObserver<Directive>, AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ManagedChannel channel;
  private final StreamObserver<NodeReport> reports;
  private final List<Directive> received = new CopyOnWriteArrayList<>();

  /** Connects, and waits until it is welcome. */
  public TestAgent(TestTracker tracker, Hello hello) {
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", tracker.grpcPort()).usePlaintext().build();
    reports = NodesGrpc.newStub(channel).join(this);
    reports.onNext(NodeReport.newBuilder().setHello(hello).build());
    await().atMost(LONG).until(() -> received.stream().anyMatch(Directive::hasWelcome));
  }

  @Override
  public void onNext(Directive directive) {
    received.add(directive);
  }

  @Override
  public void onError(Throwable cause) {
    // Its test fails by what does not come.
  }

  @Override
  public void onCompleted() {
    // As above.
  }

  /** Breaks off, as an agent does that dies. */
  @Override
  public void close() {
    channel.shutdownNow();
  }
}
