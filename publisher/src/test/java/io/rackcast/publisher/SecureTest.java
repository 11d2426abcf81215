package io.rackcast.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.CertificateBuilder;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.fault.Explained;
import io.rackcast.proto.fault.ServerWords;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.testkit.TestCertificates;
import io.rackcast.proto.testkit.TestCertificates.Pair;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS and client certificates, by the program's own commands and the JDK's client. */
final class SecureTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String RULES =
      """

      certificates:
        - { name: ci, san: "uri:spiffe://prod/ns/ci/*", rights: [read, publish], names: ["web"] }
        - { name: rack, san: "dns:*.nodes.example", node: part, rights: [read, announce, node] }
        - { name: mail, san: "email:ops@example.org", rights: [audit] }
        - { name: place, san: "ip:fd00::1", rights: [read] }
      """;

  @TempDir static Path folder;
  private static TestCertificates authority;
  private static TestCertificates stranger;
  private static TestPublisher publisher;

  @BeforeAll
  static void start() throws Exception {
    authority = new TestCertificates(folder, "ours");
    stranger = new TestCertificates(folder, "theirs");
    var server = authority.server("server");
    publisher =
        TestPublisher.in(
            folder,
            settings -> settings.replace("\ncertificates: []\n", RULES),
            Map.of(
                "RACKCAST_PUBLISHER_GRPC_CERTIFICATE", server.certificate().toString(),
                "RACKCAST_PUBLISHER_GRPC_KEY", server.key().toString(),
                "RACKCAST_PUBLISHER_GRPC_CLIENT_CA", authority.ca().toString(),
                "RACKCAST_PUBLISHER_GRPC_CLIENT_AUTH", "optional",
                "RACKCAST_PUBLISHER_HTTPS_LISTEN", "127.0.0.1:0",
                "RACKCAST_PUBLISHER_HTTPS_CERTIFICATE", server.certificate().toString(),
                "RACKCAST_PUBLISHER_HTTPS_KEY", server.key().toString(),
                "RACKCAST_PUBLISHER_HTTPS_CLIENT_CA", authority.ca().toString(),
                "RACKCAST_PUBLISHER_HTTPS_CLIENT_AUTH", "optional"));
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  private static String server() {
    return "https://" + publisher.server();
  }

  private static TestCommands.Result run(String command, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(command.split(" ")));
    all.addAll(List.of("--server", server(), "--ca", authority.ca().toString()));
    all.addAll(Arrays.asList(more));
    return new TestCommands().run(all.toArray(String[]::new));
  }

  private static String[] shows(Pair pair) {
    return new String[] {
      "--certificate", pair.certificate().toString(), "--key", pair.key().toString()
    };
  }

  @Test
  void call_inTlsWithToken_isAnswered() {
    var result = run("whoami", "--token", publisher.token("ci"));

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("ci");
  }

  @Test
  void call_withCaAndNoScheme_isInTls() {
    var result =
        new TestCommands()
            .run(
                "whoami",
                "--server",
                publisher.server(),
                "--ca",
                authority.ca().toString(),
                "--token",
                publisher.token("ci"));

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  @Test
  void call_inPlain_isToldOfTls() {
    var result = new TestCommands().runAs(publisher.server(), publisher.token("ci"), "whoami");

    assertThat(result.code()).isOne();
    assertThat(result.err()).contains("TLS", "write https:// before its address (--server)");
  }

  @Test
  void call_inTlsOfPlainServer_neverFallsBack() {
    var result =
        new TestCommands()
            .runAs(publisher.http().replace("http:", "https:"), publisher.token("ci"), "whoami");

    assertThat(result.code()).isOne();
    assertThat(result.err()).contains("it does not talk TLS");
  }

  @Test
  void call_ofAnotherAuthority_isToldThatItIsNotTrusted() {
    var result =
        new TestCommands()
            .runAs(server(), publisher.token("ci"), "whoami", "--ca", stranger.ca().toString());

    assertThat(result.code()).isOne();
    assertThat(result.err()).contains("its certificate is of no authority that is trusted here");
  }

  @Test
  void call_byAnotherName_isToldThatTheCertificateIsForAnother() {
    assertThat(
            new TestCommands()
                .runAs(
                    server().replace("127.0.0.1", "localhost"),
                    publisher.token("ci"),
                    "whoami",
                    "--ca",
                    authority.ca().toString())
                .err())
        .contains("its certificate is for another name");
  }

  @Test
  void call_plainSchemeWithCa_isRefusedAsContradiction() {
    var result =
        new TestCommands()
            .runAs(
                "http://" + publisher.server(), "t", "whoami", "--ca", authority.ca().toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("is called in plain, but certificates are named for it");
  }

  @Test
  void whoami_byCertificate_saysWhichNameAndWhichRule() throws Exception {
    var pair = authority.issue("job", builder -> uri(builder, "spiffe://prod/ns/ci/build-7"));

    var result = run("whoami", shows(pair));

    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("ci:uri:spiffe://prod/ns/ci/build-7")
        .contains("publish, read on web")
        .contains("certificate rule \"ci\" for uri:spiffe://prod/ns/ci/*")
        .contains("claim        san=uri:spiffe://prod/ns/ci/build-7")
        .contains("claim        rule=ci");
  }

  private static CertificateBuilder uri(CertificateBuilder builder, String uri) {
    return builder.addSanUriName(URI.create(uri));
  }

  /** What looks like a name of the rules but is none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://prod/ns/cix/build-7",
        "spiffe://PROD/ns/ci/build-7",
        "spiffe://prod/ns/ci",
        "spiffe://test/spiffe://prod/ns/ci/x",
        "http://r1.nodes.example",
      })
  void call_byMutatedUri_fitsNoRule(String uri) throws Exception {
    var pair = authority.issue("mutated", builder -> uri(builder, uri));

    var list = run("list", shows(pair));
    var whoami = run("whoami", shows(pair));

    assertThat(list.code()).isOne();
    assertThat(list.err()).contains("fits no rule of certificates here");
    assertThat(whoami.out()).contains("nothing: no rule fits").contains("san=uri:" + uri);
  }

  @Test
  void call_nameInSubjectOnly_fitsNoRule() throws Exception {
    var pair =
        authority.issue(
            "subject", builder -> builder.subject("CN=r1n1.nodes.example, O=ops@example.org"));

    assertThat(run("list", shows(pair)).err()).contains("(no alternative name)");
  }

  @Test
  void call_byMailAndAddress_givesBothRules() throws Exception {
    var pair =
        authority.issue(
            "both",
            builder ->
                builder.addSanRfc822Name("ops@example.org").addSanIpAddress("fd00:0:0:0::1"));

    var result = run("whoami", shows(pair));

    assertThat(result.out()).contains("mail:email:ops@example.org", "may          audit");
    assertThat(result.out()).contains("may          read", "\"place\" for ip:fd00::1");
  }

  @Test
  void call_badTokenWithGoodCertificate_isRefused() throws Exception {
    var pair = authority.issue("good", builder -> uri(builder, "spiffe://prod/ns/ci/b"));

    var both = shows(pair);
    var bad = run("list", both[0], both[1], both[2], both[3], "--token", "rc_guessed");
    var token =
        run("whoami", both[0], both[1], both[2], both[3], "--token", publisher.token("agent"));

    assertThat(bad.err()).contains("this token is not known here");
    assertThat(token.out()).contains("name         agent");
  }

  @Test
  void call_byCertificateOfAStranger_isRefusedInTls() throws Exception {
    var pair = stranger.issue("stranger", builder -> uri(builder, "spiffe://prod/ns/ci/b"));

    var result = run("list", shows(pair));

    assertThat(result.code()).isOne();
    assertThat(result.err())
        .contains(
            "it does not take our certificate " + pair.certificate() + ": certificate unknown");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(metrics())
                    .contains(
                        "rackcast_publisher_grpc_certificate_refused_clients_total{cause=\"untrusted\"}"));
  }

  private static String metrics() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(publisher.http() + "/metrics")).build(),
            BodyHandlers.ofString())
        .body();
  }

  @Test
  void call_byCertificateThatEnded_isToldBeforeAnyCall() throws Exception {
    var pair =
        authority.issue(
            "ended",
            builder ->
                uri(builder, "spiffe://prod/ns/ci/b")
                    .notBefore(Instant.now().minus(Duration.ofDays(2)))
                    .notAfter(Instant.now().minus(Duration.ofDays(1))));

    var result = run("list", shows(pair));

    assertThat(result.err()).contains("ended.pem ended at ").contains("; get a new one");
  }

  @Test
  void call_byEndedCertificateOfAnotherClient_isRefusedInTls() throws Exception {
    var pair =
        authority.issue(
            "late",
            builder ->
                uri(builder, "spiffe://prod/ns/ci/b")
                    .notBefore(Instant.now().minus(Duration.ofDays(2)))
                    .notAfter(Instant.now().minus(Duration.ofDays(1))));

    var failure = https("/releases/web/1/torrent", Optional.of(pair)).failure();

    assertThat(failure).contains("it does not take our certificate");
    assertThat(metrics())
        .containsPattern(
            "rackcast_publisher_https_certificate_refused_clients_total.cause=.expired.. [1-9]");
  }

  /** What a call over HTTPS ended with. */
  private record Ended(int status, String body, String failure) {}

  private static Ended https(String path, Optional<Pair> pair, String... headers) throws Exception {
    var files =
        ClientTlsFiles.of(
            Optional.of(authority.ca()), pair.map(Pair::certificate), pair.map(Pair::key));
    var client = HttpClient.newBuilder().sslContext(new ClientTls(files).context()).build();
    var request = HttpRequest.newBuilder(URI.create(publisher.https() + path)).timeout(LONG);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      var answer = client.send(request.build(), BodyHandlers.ofString());
      return new Ended(answer.statusCode(), answer.body(), "");
    } catch (IOException e) {
      var called =
          new CalledServer(
              ServerAddress.of(request.build().uri()),
              new ServerWords("--server", "--ca", "--certificate and --key", 7070),
              files);
      return new Ended(0, "", called.find(e).map(Explained::toString).orElse(String.valueOf(e)));
    }
  }

  @Test
  void https_withCertificateTokenAndNothing_isAnsweredByEach() throws Exception {
    var pair = authority.issue("reader", builder -> uri(builder, "spiffe://prod/ns/ci/b"));
    var path = "/releases/web/none/torrent";

    var byCertificate = https(path, Optional.of(pair));
    var byToken =
        https(path, Optional.empty(), "Authorization", "Bearer " + publisher.token("agent"));
    var byNothing = https(path, Optional.empty());
    var keys = https("/.well-known/jwks.json", Optional.empty());

    assertThat(byCertificate.status()).isEqualTo(404);
    assertThat(byToken.status()).isEqualTo(404);
    assertThat(byNothing.status()).isEqualTo(401);
    assertThat(keys.status()).isEqualTo(200);
  }

  @ParameterizedTest(name = "{0} asks as {1}: {2}")
  @CsvSource({
    "r1n1.nodes.example, r1n1, there is no",
    "r1n1.nodes.example, r1n2, may ask for nothing as node \"r1n2\"",
    "R1N1.Nodes.Example, r1n1, there is no",
    "nodes.example,      r1n1, fits no rule of certificates",
  })
  void announceUrl_byNodesCertificate_isForItsOwnNameOnly(String san, String node, String expected)
      throws Exception {
    var pair = authority.issue("node", builder -> builder.addSanDnsName(san));

    var result = run("announce-url none@1 --node " + node, shows(pair));

    assertThat(result.code()).isOne();
    assertThat(result.err()).contains(expected);
  }

  @Test
  void audit_callsByCertificate_nameSanAndRule() throws Exception {
    var pair = authority.issue("audited", builder -> uri(builder, "spiffe://prod/ns/ci/audited"));
    run("list", shows(pair));
    var auditor =
        authority.issue("auditor", builder -> builder.addSanRfc822Name("ops@example.org"));

    var result = run("audit --caller ci:uri:spiffe://prod/ns/ci/audited --json", shows(auditor));

    assertThat(result.out())
        .contains("san=uri:spiffe://prod/ns/ci/audited rule=ci serial=")
        .contains(" issuer=CN=ours");
  }

  @Test
  void certificate_renewedThenBroken_isTakenAndThenStays() throws Exception {
    var own = folder.resolve("rotated");
    Files.createDirectories(own);
    var certificates = new TestCertificates(own, "rotating");
    var first = certificates.server("server");
    try (var rotated =
        TestPublisher.in(
            own,
            Map.of(
                "RACKCAST_PUBLISHER_GRPC_CERTIFICATE", first.certificate().toString(),
                "RACKCAST_PUBLISHER_GRPC_KEY", first.key().toString(),
                "RACKCAST_PUBLISHER_GRPC_CLIENT_CA", certificates.ca().toString(),
                "RACKCAST_PUBLISHER_GRPC_CLIENT_AUTH", "required"))) {
      var client = certificates.issue("client", builder -> builder);
      var another = new TestCertificates(own, "another");
      var command =
          new String[] {
            "whoami",
            "--ca",
            another.ca().toString(),
            "--certificate",
            client.certificate().toString(),
            "--key",
            client.key().toString()
          };
      assertThat(
              new TestCommands()
                  .runAs("https://" + rotated.server(), rotated.token("ci"), command)
                  .code())
          .isOne();

      another.server("server");
      await()
          .atMost(LONG)
          .until(
              () ->
                  new TestCommands()
                          .runAs("https://" + rotated.server(), rotated.token("ci"), command)
                          .code()
                      == 0);
      Files.writeString(first.certificate(), "no certificate");
      await()
          .atMost(LONG)
          .until(
              () ->
                  HttpClient.newHttpClient()
                      .send(
                          HttpRequest.newBuilder(URI.create(rotated.http() + "/metrics")).build(),
                          BodyHandlers.ofString())
                      .body()
                      .contains(
                          "rackcast_publisher_grpc_certificate_loads_total{result=\"failed\"} 1"));
      var after =
          new TestCommands().runAs("https://" + rotated.server(), rotated.token("ci"), command);
      var without =
          new TestCommands()
              .runAs(
                  "https://" + rotated.server(),
                  rotated.token("ci"),
                  "whoami",
                  "--ca",
                  another.ca().toString());

      assertThat(after.code()).as(after.err()).isZero();
      assertThat(without.err()).contains("it wants a client certificate, and none is named here");
    }
  }
}
