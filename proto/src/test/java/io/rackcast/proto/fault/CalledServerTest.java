package io.rackcast.proto.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.program.OperationsOptions;
import io.rackcast.proto.program.OperationsServer;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.testkit.TestCertificates;
import io.rackcast.proto.testkit.TestCertificates.Pair;
import io.rackcast.proto.tls.CertificateFiles;
import io.rackcast.proto.tls.ClientAuth;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.tls.ServerTls;
import io.rackcast.proto.tls.ServerTlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of each way to miss a server, with real ones. */
class CalledServerTest {
  private static final ServerWords WORDS =
      new ServerWords("--server", "--ca", "--certificate and --key", 7070);

  @TempDir Path folder;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<AutoCloseable> open = new ArrayList<>();
  private TestCertificates authority;

  @BeforeEach
  void makeAuthority() throws Exception {
    authority = new TestCertificates(folder, "ours");
  }

  @AfterEach
  void stop() throws Exception {
    for (var each : open) {
      each.close();
    }
    timer.shutdownNow();
  }

  private int grpc(Optional<ServerTlsFiles> tls) throws Exception {
    var builder = NettyServerBuilder.forAddress(new HostPort("127.0.0.1", 0).resolve());
    if (tls.isPresent()) {
      var secure = new ServerTls(tls.get(), "test.certificate", timer, new SimpleMeterRegistry());
      open.add(secure);
      secure.secure(builder);
    }
    Server server = builder.addService(new HealthStatusManager().getHealthService()).build();
    server.start();
    open.add(server::shutdownNow);
    return server.getPort();
  }

  private ServerTlsFiles tls(Pair own, ClientAuth auth) {
    return new ServerTlsFiles(
        new CertificateFiles(own.certificate(), own.key(), Optional.of(authority.ca())), auth);
  }

  private int grpcInTls(Pair own, ClientAuth auth) throws Exception {
    return grpc(Optional.of(tls(own, auth)));
  }

  private int http() {
    return serving(OperationsOptions.USUAL);
  }

  private int https() throws Exception {
    var own = authority.server("https");
    var secure =
        new ServerTls(tls(own, ClientAuth.NONE), "test.https", timer, new SimpleMeterRegistry());
    open.add(secure);
    return serving(OperationsOptions.inTls(secure.context(), Optional.empty()));
  }

  /** As the programs' own. */
  private int serving(OperationsOptions options) {
    var server =
        new OperationsServer(
            new HostPort("127.0.0.1", 0),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            List.of(),
            routes -> {},
            options);
    open.add(server);
    return server.start().port();
  }

  private ClientTlsFiles trusts(Path ca) {
    return new ClientTlsFiles(Optional.of(ca), Optional.empty());
  }

  private ClientTlsFiles shows(Pair own) {
    return new ClientTlsFiles(
        Optional.of(authority.ca()),
        Optional.of(new CertificateFiles(own.certificate(), own.key())));
  }

  /** What is said of a call that must fail. */
  private static String call(String address, ClientTlsFiles files) {
    var server = ServerAddress.parse(address);
    var channel =
        ClientTls.channel(
                NettyChannelBuilder.forAddress(server.at().host(), server.at().port()),
                ClientTls.of(server, files))
            .build();
    try {
      var thrown =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  HealthGrpc.newBlockingStub(channel)
                      .check(HealthCheckRequest.getDefaultInstance()));
      assertThat(thrown).as("the call to " + address).isNotNull();
      return new CalledServer(server, WORDS, files)
          .find(thrown.getStatus())
          .map(Explained::toString)
          .orElseThrow(() -> new AssertionError("not explained: " + thrown.getStatus(), thrown));
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void find_plainToHttp_namesThePortAndTheUsualOne() throws Exception {
    int port = http();

    assertThat(call("127.0.0.1:" + port, ClientTlsFiles.USUAL))
        .isEqualTo(
            "(port %d answers HTTP and not gRPC); gRPC is usually on port 7070: mend --server"
                .formatted(port));
  }

  @Test
  void find_tlsToHttps_namesThePortAndTheUsualOne() throws Exception {
    int port = https();

    assertThat(call("https://127.0.0.1:" + port, trusts(authority.ca())))
        .isEqualTo(
            "(port %d answers HTTP and not gRPC); gRPC is usually on port 7070: mend --server"
                .formatted(port));
  }

  @Test
  void find_tlsToHttp_saysBoth() throws Exception {
    int port = http();

    assertThat(call("https://127.0.0.1:" + port, trusts(authority.ca())))
        .isEqualTo(
            "(it does not talk TLS: port %d answers HTTP and not gRPC); gRPC is usually on port 7070: mend --server"
                .formatted(port));
  }

  @Test
  void find_tlsToPlainGrpc_saysHowToCallIt() throws Exception {
    int port = grpc(Optional.empty());

    assertThat(call("https://127.0.0.1:" + port, trusts(authority.ca())))
        .startsWith("(it does not talk TLS); give it a certificate, or write http://")
        .contains("(--server)");
  }

  @Test
  void find_plainToTls_saysHowToCallIt() throws Exception {
    int port = grpcInTls(authority.server("server"), ClientAuth.NONE);

    assertThat(call("127.0.0.1:" + port, ClientTlsFiles.USUAL))
        .contains("TLS")
        .endsWith("write https:// before its address (--server)");
  }

  @Test
  void find_plainThatWasReset_saysThatItMayWantTls() {
    var called =
        new CalledServer(ServerAddress.parse("127.0.0.1:7070"), WORDS, ClientTlsFiles.USUAL);
    var reset = Status.UNAVAILABLE.withCause(new IOException("Connection reset by peer"));

    assertThat(called.find(reset).orElseThrow().toString())
        .contains("Connection reset by peer", "if it talks TLS, write https:// before its address");
  }

  @Test
  void find_authorityNotNamed_saysByWhatOptionToNameIt() throws Exception {
    int port = grpcInTls(authority.server("server"), ClientAuth.NONE);

    assertThat(call("https://127.0.0.1:" + port, ClientTlsFiles.USUAL))
        .isEqualTo(
            "(its certificate is of no authority that is trusted here: \"CN=ours\" issued it);"
                + " name the PEM file of its authority with --ca");
  }

  @Test
  void find_anotherAuthorityNamed_saysWhereToPutIt() throws Exception {
    int port = grpcInTls(authority.server("server"), ClientAuth.NONE);
    var other = new TestCertificates(folder, "theirs").ca();

    assertThat(call("https://127.0.0.1:" + port, trusts(other)))
        .isEqualTo(
            "(its certificate is of no authority that is trusted here: \"CN=ours\" issued it);"
                + " put its authority into %s (--ca)".formatted(other));
  }

  @Test
  void find_anotherName_saysWhichItHas() throws Exception {
    int port = grpcInTls(authority.server("server"), ClientAuth.NONE);

    assertThat(call("https://localhost:" + port, trusts(authority.ca())))
        .isEqualTo(
            "(its certificate is for another name: it is for 127.0.0.1, and was called as localhost);"
                + " call it by a name that is in its certificate (--server)");
  }

  @Test
  void find_endedCertificate_saysWhen() throws Exception {
    var end = Instant.parse("2026-01-02T03:04:05Z");
    var own =
        authority.issue(
            "ended",
            builder ->
                builder
                    .addSanIpAddress("127.0.0.1")
                    .notBefore(end.minus(Duration.ofDays(1)))
                    .notAfter(end));
    int port = grpcInTls(own, ClientAuth.NONE);

    assertThat(call("https://127.0.0.1:" + port, trusts(authority.ca())))
        .startsWith("(its certificate ended at 2026-01-02T03:04:05Z); give it a new one");
  }

  @Test
  void find_certificateThatBeginsLater_saysWhen() throws Exception {
    var own =
        authority.issue(
            "later",
            builder ->
                builder
                    .addSanIpAddress("127.0.0.1")
                    .notBefore(Instant.now().plus(Duration.ofDays(1)))
                    .notAfter(Instant.now().plus(Duration.ofDays(9))));
    int port = grpcInTls(own, ClientAuth.NONE);

    assertThat(call("https://127.0.0.1:" + port, trusts(authority.ca())))
        .startsWith("(its certificate is not good before ")
        .endsWith("compare the clocks");
  }

  @Test
  void find_clientCertificateWanted_saysByWhatOptionsToNameIt() throws Exception {
    int port = grpcInTls(authority.server("server"), ClientAuth.REQUIRED);

    assertThat(call("https://127.0.0.1:" + port, trusts(authority.ca())))
        .startsWith("(it wants a client certificate, and none is named here: ")
        .endsWith("); name --certificate and --key");
  }

  @Test
  void find_clientCertificateOfAStranger_saysWhoseLogTellsWhy() throws Exception {
    int port = grpcInTls(authority.server("server"), ClientAuth.REQUIRED);
    var own = new TestCertificates(folder, "theirs").issue("client", builder -> builder);

    assertThat(call("https://127.0.0.1:" + port, shows(own)))
        .startsWith("(it does not take our certificate %s: ".formatted(own.certificate()))
        .contains("its log says why", "client-ca");
  }

  @Test
  void find_nobodyListens_saysToCheckTheAddress() throws Exception {
    assertThat(call("127.0.0.1:" + FreePorts.next(), ClientTlsFiles.USUAL))
        .isEqualTo("(Connection refused); check the address (--server) and that it runs");
  }
}
