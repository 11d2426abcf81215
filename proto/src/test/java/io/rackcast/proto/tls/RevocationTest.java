package io.rackcast.proto.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.testkit.TestCertificates;
import io.rackcast.proto.testkit.TestCertificates.Pair;
import io.rackcast.proto.tls.RevocationFiles.Expired;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RevocationTest {
  // Java looks away from a list that ended less than 15 minutes ago: clocks differ.
  private final Instant ended = Instant.now().minus(Duration.ofHours(1));
  private final Instant inForce = Instant.now().plus(Duration.ofHours(1));

  @TempDir Path folder;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<ServerTls> open = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TestCertificates authority;
  private Path list;
  private Pair client;

  @BeforeEach
  void makeAuthority() throws Exception {
    authority = new TestCertificates(folder, "ours");
    list = folder.resolve("ours.crl");
    client = authority.issue("client", builder -> builder);
  }

  @AfterEach
  void stop() {
    open.forEach(ServerTls::close);
    timer.shutdownNow();
  }

  private ServerTls server(Expired expired, Path trusted) throws Exception {
    var own = authority.server("server");
    var tls =
        new ServerTls(
            new ServerTlsFiles(
                new CertificateFiles(own.certificate(), own.key(), Optional.of(trusted)),
                ClientAuth.REQUIRED,
                Optional.of(new RevocationFiles(list, expired))),
            "test",
            timer,
            meters);
    open.add(tls);
    return tls;
  }

  private ServerTls server(Expired expired) throws Exception {
    return server(expired, authority.ca());
  }

  private static List<X509Certificate> chain(Pair pair) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pair.certificate())))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  private static @Nullable String refusal(ServerTls server, List<X509Certificate> chain) {
    var thrown = catchThrowable(() -> server.checkRevocation(chain));
    return thrown == null ? null : thrown.getMessage();
  }

  @Test
  void check_certificateInNoList_isTaken() throws Exception {
    authority.revoke(list, inForce, authority.issue("other", builder -> builder));

    assertThat(refusal(server(Expired.REFUSE), chain(client))).isNull();
  }

  @Test
  void check_revokedWhileItRuns_isRefusedWithSerialAndIssuer() throws Exception {
    authority.revoke(list, inForce);
    var server = server(Expired.REFUSE);
    var chain = chain(client);
    assertThat(refusal(server, chain)).isNull();

    authority.revoke(list, inForce, client);
    server.look();

    assertThat(refusal(server, chain))
        .contains("serial number " + chain.get(0).getSerialNumber().toString(16))
        .contains("of \"CN=ours\" was revoked at ");
  }

  @Test
  void check_authorityBelowAnother_isRevokedByTheOneAbove() throws Exception {
    var below = authority.below("below");
    var leaf = below.issue("leaf", builder -> builder);
    var chain = chain(leaf);
    Files.write(
        list,
        concat(
            authority.revoke(folder.resolve("a"), inForce),
            below.revoke(folder.resolve("b"), inForce)));
    var server = server(Expired.REFUSE);
    assertThat(chain).hasSize(2);
    assertThat(refusal(server, chain)).isNull();

    Files.write(
        list,
        concat(
            authority.revoke(folder.resolve("a"), inForce, new Pair(below.ca(), leaf.key())),
            below.revoke(folder.resolve("b"), inForce)));
    server.look();

    assertThat(refusal(server, chain)).contains("was revoked");
  }

  private static byte[] concat(Path... lists) throws Exception {
    var text = new StringBuilder();
    for (var each : lists) {
      text.append("-----BEGIN X509 CRL-----\n")
          .append(Base64.getMimeEncoder().encodeToString(Files.readAllBytes(each)))
          .append("\n-----END X509 CRL-----\n");
    }
    return text.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  @Test
  void check_listEnded_isRefusedUnlessToBeWarnedOfOnly() throws Exception {
    authority.revoke(list, ended);

    assertThat(refusal(server(Expired.REFUSE), chain(client)))
        .contains("the revocation list of \"CN=ours\" ended at ")
        .contains("put a new one into " + list);
    assertThat(refusal(server(Expired.WARN), chain(client))).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void check_revokedByAListThatEnded_isRefusedAllTheSame(Expired expired) throws Exception {
    authority.revoke(list, ended, client);

    assertThat(refusal(server(expired), chain(client))).contains("was revoked");
  }

  @ParameterizedTest
  @EnumSource
  void check_noListOfTheAuthority_isRefused(Expired expired) throws Exception {
    new TestCertificates(folder, "theirs").revoke(list, inForce);

    assertThat(refusal(server(expired), chain(client)))
        .contains("there is no revocation list of \"CN=ours\" in " + list);
  }

  /** Of the same name, but signed by another key. */
  @ParameterizedTest
  @EnumSource
  void check_forgedList_countsForNothing(Expired expired) throws Exception {
    var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    new TestCertificates(elsewhere, "ours").revoke(folder.resolve("ours.crl"), inForce);

    assertThat(refusal(server(expired), chain(client))).contains("no revocation list");
  }

  @Test
  void look_fileBroken_keepsWhatWasThere() throws Exception {
    authority.revoke(list, inForce, client);
    var server = server(Expired.REFUSE);

    Files.writeString(list, "no list");
    server.look();

    assertThat(refusal(server, chain(client))).contains("was revoked");
    assertThat(meters.counter("test.revocation.loads", "result", "failed").count()).isOne();
  }

  @Test
  void new_noList_isRefusedWithASentence() throws Exception {
    Files.writeString(list, "no list");

    assertThatThrownBy(() -> server(Expired.REFUSE))
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("has no revocation list in PEM or DER form");
  }
}
