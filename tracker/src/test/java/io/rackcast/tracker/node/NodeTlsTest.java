package io.rackcast.tracker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.testkit.TestCertificates;
import io.rackcast.proto.testkit.TestCertificates.Pair;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.Hello;
import io.rackcast.proto.v1.NodeReport;
import io.rackcast.proto.v1.NodesGrpc;
import io.rackcast.tracker.FakePublisher;
import io.rackcast.tracker.TestTracker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents' streams in TLS, and who nodes are by their certificates. */
class NodeTlsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  @RegisterExtension final TestTracker tracker = new TestTracker();
  private static FakePublisher publisher;
  private final List<Agent> agents = new ArrayList<>();
  private TestCertificates authority;
  private Path lists;

  @BeforeAll
  static void startPublisher() {
    publisher = new FakePublisher();
  }

  @AfterAll
  static void stopPublisher() {
    publisher.close();
  }

  @BeforeEach
  void configure() throws Exception {
    authority = new TestCertificates(folder, "ours");
    var own = authority.server("server");
    lists = folder.resolve("ours.crl");
    authority.revoke(lists, Instant.now().plus(Duration.ofDays(1)));
    var settings = folder.resolve("tracker.yaml");
    Files.writeString(
        settings,
        """
        grpc:
          certificate: "%s"
          key: "%s"
          client-ca: "%s"
          client-auth: optional
          client-crl: "%s"
          nodes:
            - { san: "dns:*.nodes.example" }
            - { san: "dns:*.origins.example", origin: true }
        """
            .formatted(own.certificate(), own.key(), authority.ca(), lists));
    publisher.configure(tracker).file(settings);
  }

  @AfterEach
  void closeAgents() {
    agents.forEach(agent -> agent.channel.shutdownNow());
  }

  private Pair certificate(String name) throws Exception {
    return authority.issue(name, builder -> builder.addSanDnsName(name));
  }

  /** An agent's end of the stream, with or without certificate and token. */
  private final class Agent implements StreamObserver<Directive> {
    final ManagedChannel channel;
    private volatile boolean isWelcome;
    private volatile @Nullable Status ended;

    Agent(Optional<Pair> pair, String token, String node, boolean isOrigin) throws Exception {
      var files =
          ClientTlsFiles.of(
              Optional.of(authority.ca()), pair.map(Pair::certificate), pair.map(Pair::key));
      channel =
          ClientTls.channel(
                  NettyChannelBuilder.forAddress("127.0.0.1", tracker.grpcPort()),
                  Optional.of(new ClientTls(files)))
              .build();
      agents.add(this);
      var headers = new Metadata();
      if (!token.isEmpty()) {
        headers.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
      }
      var hello =
          Hello.newBuilder()
              .setNode(node)
              .addAddresses("127.1.0.1")
              .setPeerPort(6881)
              .setOrigin(isOrigin);
      NodesGrpc.newStub(channel)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
          .join(this)
          .onNext(NodeReport.newBuilder().setHello(hello).build());
    }

    /** What became of the hello: {@code welcome}, or why not. */
    String outcome() {
      await().atMost(LONG).until(() -> isWelcome || ended != null);
      return isWelcome ? "welcome" : end();
    }

    String end() {
      await().atMost(LONG).until(() -> ended != null);
      var status = Objects.requireNonNull(ended);
      return status.getCode() + " " + status.getDescription();
    }

    @Override
    public void onNext(Directive directive) {
      isWelcome |= directive.hasWelcome();
    }

    @Override
    public void onError(Throwable cause) {
      ended = Status.fromThrowable(cause);
    }

    @Override
    public void onCompleted() {
      ended = Status.OK;
    }
  }

  /** A token is NODE or NODE+origin; - is none, in both columns. */
  @ParameterizedTest(name = "{0} with token of {1} says hello as {2}: {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          r1n1.nodes.example | -    | r1n1        | welcome
          r1n1.nodes.example | -    | r1n2        | the certificate is of node r1n1, but node r1n2 says
          r1n1.nodes.example | r1n1 | r1n1        | welcome
          r1n1.nodes.example | r1n2 | r1n1        | the certificate is of node r1n1 and the token of node r1n2
          r1n1.nodes.example | bad  | r1n1        | UNAUTHENTICATED
          r1n1.nodes.example | -    | r1n1+origin | neither its certificate nor a token does
          o1.origins.example | -    | o1+origin   | welcome
          r1n1.elsewhere     | -    | r1n1        | UNAUTHENTICATED
          r1n1.elsewhere     | r1n1 | r1n1        | welcome
          -                  | r1n1 | r1n1        | welcome
          -                  | -    | r1n1        | UNAUTHENTICATED
          """)
  void join_byCertificateAndToken_isTheNodeThatBothName(
      String san, String token, String called, String expected) throws Exception {
    var pair = san.equals("-") ? Optional.<Pair>empty() : Optional.of(certificate(san));
    String shown =
        switch (token) {
          case "-" -> "";
          case "bad" -> "bad";
          default -> FakePublisher.nodeToken(token);
        };
    boolean isOrigin = called.endsWith("+origin");
    // Until then a token cannot be checked, and a certificate is enough.
    await().atMost(LONG).until(() -> knowsKeys());

    var agent = new Agent(pair, shown, called.replace("+origin", ""), isOrigin);

    assertThat(agent.outcome()).contains(expected);
  }

  private boolean knowsKeys() throws Exception {
    return new Agent(Optional.empty(), FakePublisher.nodeToken("probe"), "probe", false)
        .outcome()
        .equals("welcome");
  }

  @Test
  void stream_certificateRevoked_endsAndIsNotTakenAgain() throws Exception {
    var pair = certificate("r1n1.nodes.example");
    var agent = new Agent(Optional.of(pair), "", "r1n1", false);
    assertThat(agent.outcome()).isEqualTo("welcome");

    authority.revoke(lists, Instant.now().plus(Duration.ofDays(1)), pair);

    assertThat(agent.end()).contains("UNAUTHENTICATED", "was revoked", "of \"CN=ours\"");
    assertThat(new Agent(Optional.of(pair), "", "r1n1", false).end()).contains("UNAVAILABLE");
  }

  @Test
  void stream_certificateEnded_ends() throws Exception {
    var pair =
        authority.issue(
            "short",
            builder ->
                builder
                    .addSanDnsName("r1n1.nodes.example")
                    .notAfter(Instant.now().plus(Duration.ofHours(1))));
    var agent = new Agent(Optional.of(pair), "", "r1n1", false);
    assertThat(agent.outcome()).isEqualTo("welcome");

    tracker.advance(Duration.ofHours(2));

    assertThat(agent.end()).contains("UNAUTHENTICATED the client certificate ended at ");
  }

  @Test
  void connect_certificateOfTheTrackerRenewed_isShownToNewConnections() throws Exception {
    var stranger = new TestCertificates(folder, "theirs");
    assertThat(new Agent(Optional.of(certificate("a.nodes.example")), "", "a", false).outcome())
        .isEqualTo("welcome");

    stranger.server("server");

    await()
        .atMost(LONG)
        .until(
            () ->
                new Agent(Optional.of(certificate("b.nodes.example")), "", "b", false)
                    .outcome()
                    .startsWith("UNAVAILABLE"));
  }
}
