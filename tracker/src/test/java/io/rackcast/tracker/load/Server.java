package io.rackcast.tracker.load;

import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A server to be measured: a process of its own on processor 0.
 *
 * @param readiness what answers 200 when it serves; empty: it does when it listens
 */
record Server(String name, InetSocketAddress address, Optional<URI> readiness, Process process)
    implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** The tracker of this build, with more settings if there are any. */
  static Server rackcast(String name, Path folder, String settings) throws IOException {
    return rackcast(name, folder, settings, List.of());
  }

  /** As above, with more options of the JVM. */
  static Server rackcast(String name, Path folder, String settings, List<String> options)
      throws IOException {
    int port = FreePorts.next();
    int admin = FreePorts.next();
    var config =
        Files.writeString(
            folder.resolve(name.replace(' ', '-') + ".yaml"),
            """
            http: {listen: "127.0.0.1:%d"}
            grpc: {listen: "127.0.0.1:%d"}
            admin: {listen: "127.0.0.1:%d"}
            announce: {interval: 30m, min-interval: 30m}
            %s
            """
                .formatted(port, FreePorts.next(), admin, settings));
    List<String> command = new ArrayList<>(List.of(System.getProperty("tracker.java", "java")));
    command.addAll(
        Arrays.asList(System.getProperty("tracker.java.options", "-Xmx1g").split(" ", -1)));
    command.addAll(options);
    command.addAll(
        List.of(
            "-jar",
            System.getProperty("tracker.jar", "tracker/target/rackcast-tracker.jar"),
            "run",
            "--config",
            config.toString()));
    var ready = URI.create("http://127.0.0.1:" + admin + "/readyz");
    return start(name, port, Optional.of(ready), folder, command);
  }

  /** Debian's opentracker, which wants all infohashes in a file; with more settings if any. */
  static Server opentracker(String name, Path folder, int torrents, String settings)
      throws IOException {
    int port = FreePorts.next();
    var whitelist =
        Files.writeString(
            folder.resolve("whitelist-" + port),
            IntStream.range(0, torrents)
                .mapToObj(Population::infoHash)
                .collect(Collectors.joining("\n", "", "\n")));
    var config =
        Files.writeString(
            folder.resolve("opentracker-" + port),
            "listen.tcp_udp 127.0.0.1:%d\naccess.whitelist %s\ntracker.user nobody\n%s\n"
                .formatted(port, whitelist, settings));
    return start(
        name, port, Optional.empty(), folder, List.of("opentracker", "-f", config.toString()));
  }

  /** nginx, one worker, with a file of {@code size} bytes at {@code /file}. */
  static Server nginx(Path folder, int size) throws IOException {
    int port = FreePorts.next();
    Files.write(folder.resolve("file"), new byte[size]);
    var config =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            daemon off; master_process off; worker_processes 1;
            pid %1$s/nginx.pid; error_log %1$s/nginx.log;
            events { worker_connections 4096; }
            http {
              access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
              open_file_cache max=10;
              server { listen 127.0.0.1:%2$d; root %1$s; }
            }
            """
                .formatted(folder, port));
    return start(
        "nginx", port, Optional.empty(), folder, List.of("nginx", "-c", config.toString()));
  }

  private static Server start(
      String name, int port, Optional<URI> readiness, Path folder, List<String> command)
      throws IOException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", "0"));
    pinned.addAll(command);
    var log = folder.resolve(name.replace(' ', '-') + ".log").toFile();
    var process = new ProcessBuilder(pinned).redirectErrorStream(true).redirectOutput(log).start();
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new Server(name, address, readiness, process);
  }

  /** A folder that also those can read who run as nobody. */
  static Path folder() throws IOException {
    var folder = Files.createTempDirectory("load");
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * Waits until it serves.
   *
   * @throws IllegalStateException if it has ended, or serves nobody within a minute
   */
  void awaitReady() throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady()) {
      if (!process.isAlive()) {
        throw new IllegalStateException(name + " ended with " + process.exitValue());
      }
      if (System.nanoTime() > until) {
        throw new IllegalStateException(name + " serves nobody at " + address);
      }
      Thread.sleep(50);
    }
  }

  private boolean isReady() throws InterruptedException {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      return readiness.isEmpty() || isReady(readiness.get());
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isReady(URI readiness) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(readiness).timeout(PATIENCE).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
