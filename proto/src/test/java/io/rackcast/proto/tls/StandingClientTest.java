package io.rackcast.proto.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.testkit.TestCertificates;
import io.rackcast.proto.testkit.TestCertificates.Pair;
import io.rackcast.proto.tls.RevocationFiles.Expired;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandingClientTest {
  private final Instant inForce = Instant.now().plus(Duration.ofHours(1));

  @TempDir Path folder;
  // Nothing runs on it: the tests say when files are looked at.
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private TestCertificates authority;
  private Path list;
  private Path trusted;
  private ServerTls server;

  @BeforeEach
  void start() throws Exception {
    authority = new TestCertificates(folder, "ours");
    list = folder.resolve("ours.crl");
    trusted = Files.copy(authority.ca(), folder.resolve("trusted.pem"));
    authority.revoke(list, inForce);
    var own = authority.server("server");
    server =
        new ServerTls(
            new ServerTlsFiles(
                new CertificateFiles(own.certificate(), own.key(), Optional.of(trusted)),
                ClientAuth.REQUIRED,
                Optional.of(new RevocationFiles(list, Expired.REFUSE))),
            "test",
            timer,
            new SimpleMeterRegistry());
  }

  @AfterEach
  void stop() {
    server.close();
    timer.shutdownNow();
  }

  private static List<X509Certificate> chain(Pair pair) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pair.certificate())))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  private StandingClient client(String name) throws Exception {
    return server.standing(chain(authority.issue(name, builder -> builder)));
  }

  @Test
  void check_unchangedLists_looksAtEachChainOnce() throws Exception {
    var one = client("one");
    var two = client("two");

    for (int i = 0; i < 1000; i++) {
      one.check();
      two.check();
    }

    assertThat(server.validations()).isEqualTo(2);
  }

  @Test
  void check_newLists_looksAgainAndRefusesWhoIsInThem() throws Exception {
    var pair = authority.issue("one", builder -> builder);
    var revoked = server.standing(chain(pair));
    var other = client("two");
    revoked.check();
    other.check();

    authority.revoke(list, inForce, pair);
    server.look();

    assertThatThrownBy(revoked::check).hasMessageContaining("was revoked");
    assertThatThrownBy(revoked::check).hasMessageContaining("was revoked");
    other.check();
    long looks = server.validations();
    other.check();
    assertThat(server.validations()).isEqualTo(looks);
  }

  @Test
  void check_authorityTakenOut_refuses() throws Exception {
    var client = client("one");
    client.check();

    var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.copy(
        new TestCertificates(elsewhere, "theirs").ca(),
        trusted,
        StandardCopyOption.REPLACE_EXISTING);
    server.look();

    assertThatThrownBy(client::check).isInstanceOf(java.security.cert.CertificateException.class);
  }

  @Test
  void check_listEnds_looksAgain() throws Exception {
    // Seconds are what lists know of.
    authority.revoke(list, Instant.now().plusSeconds(3));
    server.look();
    var client = client("one");
    client.check();
    client.check();
    long before = server.validations();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              client.check();
              return server.validations() > before;
            });

    assertThat(before).isEqualTo(1);
  }
}
