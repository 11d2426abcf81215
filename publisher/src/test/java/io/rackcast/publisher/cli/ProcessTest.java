package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.publisher.HaltPoint;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.oidc.TestIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as processes of its own: killed, and on a disk that is full. */
final class ProcessTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.rackcast.publisher.Main"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    var log = Files.createTempFile(folder, arguments[0], ".log").toFile();
    builder.redirectOutput(log).redirectErrorStream(true);
    return builder.start();
  }

  private String logs(String command) throws IOException {
    var text = new StringBuilder();
    try (var files = Files.newDirectoryStream(folder, command + "*.log")) {
      for (var file : files) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  private static byte[] random(int size) {
    var data = new byte[size];
    new Random(7).nextBytes(data);
    return data;
  }

  private static long uploaded(Path data) {
    try (var all = Files.walk(data.resolve("uploads"))) {
      return all.filter(Files::isRegularFile).mapToLong(path -> path.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  @Test
  void publish_inAJobOfGithubActions_isDoneAsTheJobAndToldToIt() throws Exception {
    var file = Files.write(folder.resolve("small.bin"), random(1000));
    var output = folder.resolve("outputs");
    try (var issuer = new TestIssuer();
        var publisher =
            TestPublisher.in(folder, text -> text.replace("\noidc: []\n", rules(issuer)))) {
      var environment =
          Map.of(
              "RACKCAST_SERVER",
              publisher.server(),
              "RACKCAST_AUDIENCE",
              "https://rackcast.example",
              "GITHUB_ACTIONS",
              "true",
              "GITHUB_OUTPUT",
              output.toString(),
              "ACTIONS_ID_TOKEN_REQUEST_URL",
              issuer.runner(),
              "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
              "of-the-job");

      var done = start(environment, "publish", file.toString(), "--name", "web", "--version", "1");
      assertThat(done.waitFor(60, TimeUnit.SECONDS)).isTrue();
      var refused =
          start(environment, "publish", file.toString(), "--name", "db", "--version", "1");
      assertThat(refused.waitFor(60, TimeUnit.SECONDS)).isTrue();

      assertThat(done.exitValue()).as(logs("publish")).isZero();
      assertThat(output).content().contains("release=web@1\n", "sha256=");
      assertThat(publisher.run("show", "web@1").out()).contains("by github:repo:acme/web:ref:");
      assertThat(refused.exitValue()).isEqualTo(1);
      var without = new HashMap<>(environment);
      without.remove("RACKCAST_AUDIENCE");
      var wrong = start(without, "whoami");
      assertThat(wrong.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(wrong.exitValue()).isEqualTo(2);
      assertThat(logs("whoami"))
          .contains("::error title=rackcast whoami::the job's identity needs an audience");
      assertThat(logs("publish"))
          .contains("no announce URL is shown: caller \"github:", "has no right \"announce\"")
          .contains("::error title=rackcast publish::caller \"github:repo:acme/web:ref:")
          .doesNotContain("of-the-job");
    }
  }

  private static String rules(TestIssuer issuer) {
    return """

        oidc:
          - name: github
            issuer: "%s"
            audience: "https://rackcast.example"
            rules: [{ claims: ["repository_id=4711"], rights: [publish], names: ["web"] }]
        """
        .formatted(issuer.url());
  }

  @Test
  void publish_clientKilledInTheMiddle_theNextGoesOn() throws Exception {
    var file = Files.write(folder.resolve("big.bin"), random(256 << 20));
    try (var publisher = TestPublisher.in(folder)) {
      var environment =
          Map.of("RACKCAST_SERVER", publisher.server(), "RACKCAST_TOKEN", publisher.token("ci"));
      var client =
          start(environment, "publish", file.toString(), "--name", "web", "--version", "1");
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> uploaded(publisher.data()) > 0);

      client.destroyForcibly();
      assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(client.exitValue()).isNotZero();
      assertThat(publisher.run("list").out()).doesNotContain("web@1");

      var result =
          publisher.run("publish", file.toString(), "--name", "web", "--version", "1", "--json");
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(new ObjectMapper().readTree(result.out()).path("size").asLong())
          .isEqualTo(256 << 20);
      assertThat(publisher.data().resolve("uploads")).isEmptyDirectory();
    }
  }

  @Test
  void publish_publisherKilledInTheMiddle_clientGoesOnWhenItIsBack() throws Exception {
    byte[] data = random(64 << 20);
    var file = Files.write(folder.resolve("big.bin"), data);
    var pub = folder.resolve("pub");
    new TestCommands().run("init", pub.toString());
    int grpc = FreePorts.next();
    var environment =
        Map.of(
            "RACKCAST_PUBLISHER_GRPC_LISTEN",
            "127.0.0.1:" + grpc,
            "RACKCAST_PUBLISHER_HTTP_LISTEN",
            "127.0.0.1:0");
    var run = new String[] {"run", "--config", pub.resolve("publisher.yaml").toString()};
    var server = start(environment, run);
    Process second = server;
    try {
      awaitListening(grpc);
      // However quick it is, it is not done before the kill.
      var halt = new HaltPoint(pub.resolve("data/publisher.db"));
      halt.before("INSERT ON release");
      var client =
          start(
              Map.of(
                  "RACKCAST_SERVER",
                  "127.0.0.1:" + grpc,
                  "RACKCAST_TOKEN",
                  Files.readString(pub.resolve("tokens/ci")).strip()),
              "publish",
              file.toString(),
              "--name",
              "web",
              "--version",
              "1",
              "--json");
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> uploaded(pub.resolve("data")) > 8 << 20);

      server.destroyForcibly().waitFor();
      halt.remove();
      second = start(environment, run);

      assertThat(client.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(client.exitValue()).as(logs("publish")).isZero();
      assertThat(logs("publish")).contains("interrupted (");
      assertThat(halt.rows("approval_event")).isEqualTo(1);
      var hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
      var kept = pub.resolve("data/content/sha256").resolve(hex.substring(0, 2)).resolve(hex);
      assertThat(Files.mismatch(kept, file)).isEqualTo(-1);
    } finally {
      server.destroyForcibly();
      second.destroyForcibly();
    }
  }

  private static void awaitListening(int port) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
              }
            });
  }

  @Test
  void publish_diskReallyFull_saysSoAndGoesOnWhenThereIsRoom() throws Exception {
    var disk = Files.createDirectories(folder.resolve("disk"));
    boolean isMounted =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString())
                .start()
                .waitFor()
            == 0;
    assumeThat(isMounted)
        .as("SKIPPED: mounting a small tmpfs needs root; the full disk was only simulated")
        .isTrue();
    var filler = disk.resolve("filler");
    try {
      Files.write(filler, new byte[12 << 20]);
      var file = Files.write(folder.resolve("16m.bin"), random(16 << 20));
      try (var publisher =
          TestPublisher.in(
              folder, Map.of("RACKCAST_PUBLISHER_DATA_DIR", disk.resolve("data").toString()))) {
        String[] command = {"publish", file.toString(), "--name", "web", "--version", "1"};

        var full = publisher.run(command);
        assertThat(full.code()).isEqualTo(1);
        assertThat(full.err()).contains("no space left on the publisher's data-dir; free some");
        assertThat(publisher.run("list").out()).doesNotContain("web@1");

        Files.delete(filler);
        var again = publisher.run(command);
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(publisher.run("show", "web@1").code()).isZero();
      }
    } finally {
      new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor();
    }
  }
}
