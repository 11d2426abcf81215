package io.rackcast.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.testkit.TestCertificates;
import io.rackcast.proto.testkit.TestCertificates.Pair;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.v1.AccessGrpc;
import io.rackcast.proto.v1.WhoAmIRequest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publisher that takes client certificates of two authorities, each for its own names. */
final class AuthoritiesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String RULES =
      """

      certificates:
        - { name: ci,   san: "uri:spiffe://prod/ns/ci/*", ca: "%1$s", rights: [read, audit] }
        - { name: machine, san: "dns:*.nodes.example", ca: "%2$s", node: part, rights: [read, node] }
      """;

  @TempDir static Path folder;
  private static TestCertificates people;
  private static TestCertificates machines;
  private static TestPublisher publisher;
  private static Path lists;

  @BeforeAll
  static void start() throws Exception {
    people = new TestCertificates(folder, "people");
    machines = new TestCertificates(folder, "machines");
    var both = folder.resolve("both.pem");
    Files.writeString(both, Files.readString(people.ca()) + Files.readString(machines.ca()));
    lists = folder.resolve("lists.crl");
    revoke();
    var server = people.server("server");
    publisher =
        TestPublisher.in(
            folder,
            settings ->
                settings.replace(
                    "\ncertificates: []\n", RULES.formatted(people.ca(), machines.ca())),
            Map.of(
                "RACKCAST_PUBLISHER_GRPC_CERTIFICATE", server.certificate().toString(),
                "RACKCAST_PUBLISHER_GRPC_KEY", server.key().toString(),
                "RACKCAST_PUBLISHER_GRPC_CLIENT_CA", both.toString(),
                "RACKCAST_PUBLISHER_GRPC_CLIENT_AUTH", "required",
                "RACKCAST_PUBLISHER_GRPC_CLIENT_CRL", lists.toString()));
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  /** Both lists in one file, in DER one behind the other. */
  private static void revoke(Pair... ofPeople) throws Exception {
    var end = Instant.now().plus(Duration.ofDays(1));
    var one = Files.readAllBytes(people.revoke(folder.resolve("people.crl"), end, ofPeople));
    var two = Files.readAllBytes(machines.revoke(folder.resolve("machines.crl"), end));
    var all = new byte[one.length + two.length];
    System.arraycopy(one, 0, all, 0, one.length);
    System.arraycopy(two, 0, all, one.length, two.length);
    Files.write(lists, all);
  }

  private static TestCommands.Result run(Pair pair, String... command) {
    var all = new ArrayList<>(List.of(command));
    all.addAll(
        List.of(
            "--server",
            "https://" + publisher.server(),
            "--ca",
            people.ca().toString(),
            "--certificate",
            pair.certificate().toString(),
            "--key",
            pair.key().toString()));
    return new TestCommands().run(all.toArray(String[]::new));
  }

  private static Pair uri(TestCertificates authority, String file) throws Exception {
    return authority.issue(
        file, builder -> builder.addSanUriName(URI.create("spiffe://prod/ns/ci/" + file)));
  }

  @Test
  void call_nameMeantForTheOtherAuthority_fitsNoRule() throws Exception {
    var person = uri(people, "person");
    var impostor = uri(machines, "impostor");
    var node = machines.issue("n1", builder -> builder.addSanDnsName("n1.nodes.example"));
    var notANode = people.issue("n2", builder -> builder.addSanDnsName("n2.nodes.example"));

    assertThat(run(person, "whoami").out())
        .contains("ci:uri:spiffe://prod/ns/ci/person")
        .contains("claim        issuer=CN=people")
        .contains("claim        serial=")
        .contains("issued by people-ca.pem");
    assertThat(run(node, "whoami").out()).contains("machine:dns:n1.nodes.example");
    assertThat(run(impostor, "whoami").out()).contains("nothing: no rule fits");
    assertThat(run(impostor, "list").err()).contains("fits no rule of certificates here");
    assertThat(run(notANode, "list").err()).contains("fits no rule of certificates here");
    assertThat(run(person, "audit", "--json").out())
        .containsPattern(
            "as certificate:uri:spiffe://prod/ns/ci/impostor\".*\"claims\":\"serial=\\w+ issuer=CN=machines\"");
  }

  @Test
  void call_revokedWhileConnected_isRefusedThereAndInTls() throws Exception {
    var pair = uri(people, "leaver");
    var channel = channel(pair);
    try {
      assertThat(whoami(channel)).isNull();

      revoke(pair);

      await().atMost(LONG).until(() -> whoami(channel) != null);
      var refused = whoami(channel);
      assertThat(refused).isNotNull();
      assertThat(refused.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(refused.getDescription())
          .contains("the client certificate is not taken any more: its certificate with serial")
          .contains("of \"CN=people\" was revoked at ")
          .endsWith("; connect again with a new one");
    } finally {
      channel.shutdownNow();
    }
    assertThat(run(pair, "whoami").err()).contains("it does not take our certificate");
    revoke();
  }

  private static ManagedChannel channel(Pair pair) throws Exception {
    var files =
        ClientTlsFiles.of(
            Optional.of(people.ca()), Optional.of(pair.certificate()), Optional.of(pair.key()));
    return ClientTls.channel(
            NettyChannelBuilder.forAddress(HostPort.parse(publisher.server()).resolve()),
            Optional.of(new ClientTls(files)))
        .build();
  }

  private static @Nullable Status whoami(ManagedChannel channel) {
    var thrown =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> AccessGrpc.newBlockingStub(channel).whoAmI(WhoAmIRequest.getDefaultInstance()));
    return thrown == null ? null : thrown.getStatus();
  }
}
