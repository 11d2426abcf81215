package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.identity.StaticTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publisher as a process of its own, killed while it removes content. */
final class RetentionKillTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int ROUNDS = 2;

  @TempDir Path folder;
  private int port;

  private Process start(Path pub) throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.rackcast.publisher.Main",
            "run",
            "--config",
            pub.resolve("publisher.yaml").toString());
    builder
        .environment()
        .putAll(
            Map.of(
                "RACKCAST_PUBLISHER_GRPC_LISTEN",
                "127.0.0.1:" + port,
                "RACKCAST_PUBLISHER_HTTP_LISTEN",
                "127.0.0.1:0"));
    builder.redirectOutput(folder.resolve("run.log").toFile()).redirectErrorStream(true);
    var process = builder.start();
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
              }
            });
    return process;
  }

  private TestCommands.Result run(String line) {
    return new TestCommands().runAs("127.0.0.1:" + port, "all", line.split(" "));
  }

  private static void settings(Path pub) throws IOException {
    var token =
        """
        tokens:
          - { name: all, sha256: "%s", rights: [publish, read, admin] }
        """
            .formatted(StaticTokens.digest("all").hex());
    var file = pub.resolve("publisher.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("tokens:\n", token)
            .replace("  rules: []", "  rules: [{ names: [\"web\"], keep-last: 2 }]")
            .replaceFirst("grace: 1h", "grace: 0"));
  }

  private void publish(String version, Path content) {
    var result = run("publish %s --name web --version %s".formatted(content, version));
    assertThat(result.code()).as(result.err()).isZero();
  }

  /** Files that only this version has, and one that all have. */
  private Path content(String version, int files) throws IOException {
    var made = Files.createDirectories(folder.resolve("content-" + version));
    Files.writeString(made.resolve("shared"), "the same in all");
    for (int i = 0; i < files; i++) {
      Files.writeString(made.resolve("f" + i), version + " " + i);
    }
    return made;
  }

  @Test
  void retention_publisherKilledInTheMiddle_noLiveReleaseLacksAFileAndAllElseGoes()
      throws Exception {
    var pub = folder.resolve("pub");
    assertThat(new TestCommands().run("init", pub.toString()).code()).isZero();
    settings(pub);
    var random = new Random(7);
    var process = start(pub);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 4; i++) {
          publish(round + "." + i, content(round + "." + i, 40));
        }
        var client = CompletableFuture.supplyAsync(() -> run("retention --now"));
        long before = blobs(pub).size();
        int wanted = 1 + random.nextInt(80);
        await()
            .atMost(SOON)
            .ignoreExceptions()
            .pollInterval(Duration.ofMillis(1))
            .until(() -> before - blobs(pub).size() >= wanted || client.isDone());
        process.destroyForcibly().waitFor();
        client.get(60, TimeUnit.SECONDS);
        process = start(pub);

        for (var digest : liveFiles()) {
          assertThat(pub.resolve("data/content/sha256").resolve(digest)).exists();
        }
      }

      assertThat(run("retention --now").code()).isZero();

      assertThat(blobs(pub)).isEqualTo(liveFiles());
      assertThat(liveFiles()).hasSize(2 * 40 + 1);
    } finally {
      process.destroyForcibly();
    }
  }

  private Set<String> liveFiles() throws IOException {
    var digests = new HashSet<String>();
    var list = new ObjectMapper().readTree(run("list --json").out()).path("releases");
    for (var release : list.findValuesAsText("release")) {
      var shown = new ObjectMapper().readTree(run("show " + release + " --json").out());
      for (var digest : shown.path("files").findValuesAsText("sha256")) {
        digests.add(digest.substring(0, 2) + "/" + digest);
      }
    }
    return digests;
  }

  private static Set<String> blobs(Path pub) throws IOException {
    var folder = pub.resolve("data/content/sha256");
    try (var all = Files.walk(folder)) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      var names = new HashSet<String>();
      files.forEach(file -> names.add(folder.relativize(file).toString()));
      return names;
    }
  }
}
