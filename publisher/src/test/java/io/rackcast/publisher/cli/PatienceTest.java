package io.rackcast.publisher.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.v1.WhoAmIRequest;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long a command that makes a release waits for what may pass, and what it does not wait for.
 */
final class PatienceTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Path file() throws Exception {
    return Files.writeString(folder.resolve("app.bin"), "a build");
  }

  @Test
  void publish_publisherIsNotThereYet_waitsForItAndSaysSoOnce() throws Exception {
    int port = FreePorts.next();
    var err = new StringWriter();
    var file = file().toString();
    TestPublisher.in(folder).close();
    var token = Files.readString(folder.resolve("pub/tokens/ci")).strip();
    var done =
        CompletableFuture.supplyAsync(
            () ->
                TestCommands.runInto(
                    new PrintWriter(Writer.nullWriter()),
                    new PrintWriter(err, true),
                    "publish",
                    file,
                    "--name=web",
                    "--version=1",
                    "--server=127.0.0.1:" + port,
                    "--token=" + token));
    await().atMost(SOON).until(() -> err.toString().contains("Connection refused"));

    try (var publisher =
        TestPublisher.again(
            folder, Map.of("RACKCAST_PUBLISHER_GRPC_LISTEN", "127.0.0.1:" + port))) {
      assertThat(done.get(60, SECONDS)).as(err.toString()).isZero();

      assertThat(err.toString())
          .containsOnlyOnce("interrupted (cannot reach the publisher at 127.0.0.1:" + port);
      assertThat(publisher.run("show", "web@1").code()).isZero();
    }
  }

  @ParameterizedTest(name = "--server {0}: {1}")
  @CsvSource(
      textBlock =
          """
          no-such-host.invalid:7070, no such host
          https://127.0.0.1:%d,      TLS
          """)
  void publish_addressThatIsAMistake_failsAtOnce(String server, String part) throws Exception {
    try (var publisher = TestPublisher.in(folder)) {
      var port = publisher.server().substring(publisher.server().indexOf(':') + 1);

      var result =
          new TestCommands()
              .runAs(
                  server.replace("%d", port),
                  "x",
                  "publish",
                  file().toString(),
                  "--name=web",
                  "--version=1",
                  "--patience=3600");

      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).contains(part).doesNotContain("interrupted");
    }
  }

  @Test
  void publish_noPatience_failsAtTheFirstFault() throws Exception {
    var result =
        new TestCommands()
            .runAs(
                "127.0.0.1:1",
                "x",
                "publish",
                file().toString(),
                "--name=web",
                "--version=1",
                "--patience=0");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("Connection refused").doesNotContain("interrupted");
  }

  /** As behind a proxy that cuts a call while the publisher makes a large release. */
  @Test
  void until_callTakesLongerThanThePatienceAndIsCut_isMadeAgain() throws Exception {
    try (var publisher = TestPublisher.in(folder);
        var client =
            new PublisherClient(
                new CalledServer(
                    ServerAddress.parse(publisher.server()),
                    ServerOptions.WORDS,
                    ClientTlsFiles.USUAL),
                Optional.empty(),
                () -> publisher.token("ci"))) {
      var patience =
          new Patience(client, Duration.ofSeconds(3), new PrintWriter(Writer.nullWriter()));
      var calls = new AtomicInteger();

      int answer =
          patience.until(
              () -> {
                var unused = client.access().whoAmI(WhoAmIRequest.getDefaultInstance());
                int call = calls.incrementAndGet();
                Thread.sleep(call == 2 ? 6000 : 0);
                if (call < 3) {
                  throw Status.UNAVAILABLE.asRuntimeException();
                }
                return call;
              });

      assertThat(answer).isEqualTo(3);
    }
  }

  @Test
  void register_serverOfTheContentIsAwayForAWhile_isTriedAgain() throws Exception {
    var data = "a build".getBytes(StandardCharsets.UTF_8);
    try (var site = new ContentSite().put("f.bin", data);
        var publisher =
            TestPublisher.in(
                folder, Map.of("RACKCAST_PUBLISHER_REGISTER_ALLOWED_URLS", site.url("/")))) {
      site.status = 503;
      site.failures.set(1);
      var digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));

      var result =
          publisher.run(
              "register",
              site.url("/files/f.bin"),
              "--name=web",
              "--version=1",
              "--digest=" + digest,
              "--label=stable");

      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.err()).contains("interrupted (", "503");
      assertThat(publisher.run("show", "web@stable").code()).isZero();
    }
  }
}
