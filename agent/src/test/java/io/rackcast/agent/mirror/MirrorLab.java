package io.rackcast.agent.mirror;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.image.Upstream;
import io.rackcast.proto.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A mirror on a free port with images that the test controls. */
final class MirrorLab implements AutoCloseable {
  static final String REPOSITORY = "reg.test/team/app";

  final FakeRegistry images;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Mirror mirror;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  MirrorLab(Path folder) {
    this(folder, Map.of(), Optional.empty());
  }

  /** With some settings of the section mirror. */
  MirrorLab(Path folder, Map<String, String> settings, Optional<Upstream> upstream) {
    images = new FakeRegistry(folder);
    mirror = Mirror.start(settings(settings), images, images, upstream, meters);
  }

  static MirrorSettings settings(Map<String, String> given) {
    Map<String, String> environment = new HashMap<>(Map.of("X_MIRROR_LISTEN", "127.0.0.1:0"));
    given.forEach((key, value) -> environment.put("X_MIRROR_" + key, value));
    var settings = Settings.fromEnvironment("X", environment);
    var read = MirrorSettings.read(settings);
    settings.rejectProblems();
    return read;
  }

  static byte[] random(int size, long seed) {
    var bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static String blobPath(FakeContent content) {
    return "/v2/reg.test/team/app/blobs/" + content.digest;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + mirror.port() + path);
  }

  HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, headers);
  }

  HttpResponse<byte[]> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  HttpClient http() {
    return http;
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** A connection of whose bytes the test has full say. */
  Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), mirror.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** Sends text as it is; all that comes until the mirror closes. */
  String raw(String text) throws IOException {
    try (var socket = connect()) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  double requests(String kind, String result) {
    return meters
        .get("rackcast.mirror.requests")
        .tags("kind", kind, "result", result)
        .counter()
        .count();
  }

  double active() {
    return meters.get("rackcast.mirror.requests.active").gauge().value();
  }

  @Override
  public void close() {
    mirror.close();
  }
}
