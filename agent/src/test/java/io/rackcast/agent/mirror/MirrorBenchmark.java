package io.rackcast.agent.mirror;

import static org.awaitility.Awaitility.await;

import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A warm blob from the mirror and the same file from nginx, both by curl, in turns; and how long a
 * miss takes. Arguments: a folder for the file, its size in MiB, rounds.
 */
final class MirrorBenchmark {
  private static final int MISSES = 5000;

  private MirrorBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
    byte[] bytes = MirrorLab.random(Integer.parseInt(args[1]) << 20, 1);
    int nginxPort = FreePorts.next();
    try (var lab = new MirrorLab(folder, Map.of(), Optional.empty())) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      Process nginx = nginx(folder, nginxPort);
      try {
        String file = "http://127.0.0.1:" + nginxPort + "/" + content.digest.hex();
        String blob = lab.uri(MirrorLab.blobPath(content)).toString();
        List<Double> mirrors = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        for (int i = Integer.parseInt(args[2]); i >= 0; i--) {
          others.add(curl(file));
          mirrors.add(curl(blob));
        }
        print("nginx", others);
        print("mirror", mirrors);
      } finally {
        nginx.destroy();
      }
      misses(lab);
    }
    System.exit(0);
  }

  private static Process nginx(Path folder, int port) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            daemon off; error_log %1$s/error.log; pid %1$s/nginx.pid; user root;
            events {}
            http {
              access_log off; sendfile on; tcp_nopush on;
              server { listen 127.0.0.1:%2$d; root %1$s; }
            }
            """
                .formatted(folder, port));
    var nginx = new ProcessBuilder("/usr/sbin/nginx", "-c", file.toString()).inheritIO().start();
    await("nginx listens").until(() -> isListening(port));
    return nginx;
  }

  private static boolean isListening(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Bytes a second. */
  private static double curl(String url) throws IOException, InterruptedException {
    var curl =
        new ProcessBuilder("curl", "-sf", "-o", "/dev/null", "-w", "%{speed_download}", url)
            .start();
    String speed = new String(curl.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    if (curl.waitFor() != 0) {
      throw new IOException("curl failed: " + url);
    }
    return Double.parseDouble(speed);
  }

  /** The first round warms up. */
  private static void print(String name, List<Double> rates) {
    List<Double> sorted = new ArrayList<>(rates.subList(1, rates.size()));
    Collections.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%s: median %.0f MB/s of %d%n",
        name,
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.size());
  }

  private static void misses(MirrorLab lab) throws Exception {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < MISSES; i++) {
      long start = System.nanoTime();
      int status = lab.get("/v2/team/app/manifests/v" + i + "?ns=reg.test").statusCode();
      nanos.add(System.nanoTime() - start);
      if (status != 404) {
        throw new IOException("a miss was answered " + status);
      }
    }
    Collections.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "a miss: median %.2f ms, p99 %.2f ms%n",
        nanos.get(MISSES / 2) / 1e6,
        nanos.get(MISSES * 99 / 100) / 1e6);
  }
}
