package io.rackcast.publisher.registry.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.testkit.OciLayouts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A registry that serves an image layout, and fails as tests wish. */
final class LayoutRegistry implements AutoCloseable {
  private static final Pattern PATH =
      Pattern.compile("/v2/(.+)/(manifests|blobs|tags)/([^/?]+)(\\?.*)?");

  /** What comes before an answer: it may wait, or answer itself and say true. */
  @FunctionalInterface
  interface Before {
    boolean answers(HttpExchange call) throws IOException;
  }

  final ContentSite site = new ContentSite();
  volatile Before before = call -> false;
  private final OciLayouts layout;
  private final Map<String, Map<String, OciLayouts.Blob>> tags = new ConcurrentSkipListMap<>();
  private final Set<Sha256Digest> gone = ConcurrentHashMap.newKeySet();
  private final Map<Sha256Digest, byte[]> lies = new ConcurrentHashMap<>();

  private final List<Read> read = new CopyOnWriteArrayList<>();

  /** Content that somebody asked for. */
  private record Read(String path, String range) {}

  LayoutRegistry(OciLayouts layout) {
    this.layout = layout;
    site.on("/v2/", this::serve);
  }

  /** Has a tag stand for a manifest. */
  LayoutRegistry tag(String repository, String tag, OciLayouts.Blob manifest) {
    tags.computeIfAbsent(repository, r -> new ConcurrentSkipListMap<>()).put(tag, manifest);
    gone.remove(manifest.digest());
    return this;
  }

  void untag(String repository, String tag) {
    tags.getOrDefault(repository, new TreeMap<>()).remove(tag);
  }

  /** Forgets a manifest, with its tags. */
  void delete(OciLayouts.Blob manifest) {
    gone.add(manifest.digest());
    tags.values().forEach(all -> all.values().removeIf(manifest::equals));
  }

  /** Answers other bytes for a digest. */
  void lie(Sha256Digest digest, byte[] bytes) {
    lies.put(digest, bytes);
  }

  void tellTheTruth() {
    lies.clear();
  }

  /** How often the content of a blob was asked for. */
  long asked(Sha256Digest blob) {
    return ranges(blob).size();
  }

  List<String> ranges(Sha256Digest blob) {
    return read.stream()
        .filter(call -> call.path().endsWith("/blobs/" + blob))
        .map(Read::range)
        .toList();
  }

  /** Whether somebody reads this blob. */
  static boolean isReadOf(HttpExchange call, Sha256Digest blob) {
    return call.getRequestMethod().equals("GET")
        && call.getRequestURI().getPath().endsWith("/blobs/" + blob);
  }

  private void serve(HttpExchange call) throws IOException {
    if (call.getRequestMethod().equals("GET")) {
      var range = call.getRequestHeaders().getFirst("Range");
      read.add(new Read(call.getRequestURI().getPath(), range == null ? "" : range));
    }
    if (before.answers(call)) {
      return;
    }
    String path = call.getRequestURI().toString();
    if (path.startsWith("/v2/_catalog")) {
      json(call, "{\"repositories\":[" + quoted(tags.keySet()) + "]}");
      return;
    }
    var match = PATH.matcher(path);
    if (!match.matches()) {
      call.sendResponseHeaders(404, -1);
      return;
    }
    var known = tags.getOrDefault(match.group(1), new TreeMap<>());
    if (match.group(2).equals("tags") && !tags.containsKey(match.group(1))) {
      unknown(call, "NAME_UNKNOWN");
      return;
    }
    switch (match.group(2)) {
      case "tags" -> json(call, "{\"tags\":[" + quoted(known.keySet()) + "]}");
      case "manifests" -> manifest(call, known, match.group(3));
      default -> blob(call, Sha256Digest.parse(match.group(3)));
    }
  }

  private void manifest(HttpExchange call, Map<String, OciLayouts.Blob> known, String reference)
      throws IOException {
    var digest =
        reference.startsWith("sha256:")
            ? Sha256Digest.parse(reference)
            : known.containsKey(reference) ? known.get(reference).digest() : null;
    if (digest == null || gone.contains(digest) || !Files.exists(layout.path(digest))) {
      unknown(call, "MANIFEST_UNKNOWN");
      return;
    }
    byte[] bytes = lies.getOrDefault(digest, Files.readAllBytes(layout.path(digest)));
    String text = new String(bytes, UTF_8);
    String type =
        text.contains("\"manifests\"")
            ? "application/vnd.oci.image.index.v1+json"
            : "application/vnd.oci.image.manifest.v1+json";
    call.getResponseHeaders().set("Content-Type", type);
    call.getResponseHeaders().set("Docker-Content-Digest", digest.toString());
    if (call.getRequestMethod().equals("HEAD")) {
      call.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
      call.sendResponseHeaders(200, -1);
    } else {
      call.sendResponseHeaders(200, bytes.length);
      call.getResponseBody().write(bytes);
    }
  }

  private void blob(HttpExchange call, Sha256Digest digest) throws IOException {
    if (!Files.exists(layout.path(digest))) {
      unknown(call, "BLOB_UNKNOWN");
      return;
    }
    byte[] bytes = Files.readAllBytes(layout.path(digest));
    if (call.getRequestMethod().equals("HEAD")) {
      call.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
      call.sendResponseHeaders(200, -1);
      return;
    }
    site.sendRange(call, lies.getOrDefault(digest, bytes));
  }

  private static void json(HttpExchange call, String text) throws IOException {
    json(call, 200, text);
  }

  /** As a registry says that it has not what is asked for. */
  static void unknown(HttpExchange call, String code) throws IOException {
    json(call, 404, "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"unknown\"}]}");
  }

  private static void json(HttpExchange call, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    call.getResponseHeaders().set("Content-Type", "application/json");
    boolean isHead = call.getRequestMethod().equals("HEAD");
    call.sendResponseHeaders(status, isHead ? -1 : bytes.length);
    if (!isHead) {
      call.getResponseBody().write(bytes);
    }
  }

  private static String quoted(Set<String> names) {
    return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(","));
  }

  @Override
  public void close() {
    site.close();
  }
}
