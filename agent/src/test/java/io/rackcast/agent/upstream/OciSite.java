package io.rackcast.agent.upstream;

import com.sun.net.httpserver.HttpExchange;
import io.rackcast.proto.testkit.ContentSite;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry that serves what it is given, right or wrong, of the repository {@code team/app}. */
final class OciSite implements AutoCloseable {
  final ContentSite site = new ContentSite();

  /** Values of Accept that manifests were asked with. */
  final List<String> accepted = new CopyOnWriteArrayList<>();

  /** Whether parts of blobs can be asked for. */
  volatile boolean knowsRanges = true;

  private final Map<String, byte[]> content = new ConcurrentHashMap<>();

  OciSite() {
    site.on("/v2/team/app/", this::answer);
  }

  /** Serves a path like {@code manifests/v1}. */
  OciSite put(String path, byte[] bytes) {
    content.put("/v2/team/app/" + path, bytes.clone());
    return this;
  }

  private void answer(HttpExchange call) throws IOException {
    String path = call.getRequestURI().getPath();
    byte[] bytes = content.get(path);
    if (bytes == null) {
      call.sendResponseHeaders(404, -1);
      return;
    }
    if (path.contains("/manifests/")) {
      accepted.add(String.join(",", call.getRequestHeaders().get("Accept")));
    }
    if (knowsRanges && (bytes.length > 0 || call.getRequestHeaders().containsKey("Range"))) {
      site.sendRange(call, bytes);
      return;
    }
    // Of this server -1 is what sends a Content-Length of 0.
    call.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    call.getResponseBody().write(bytes);
  }

  /** How often a path was asked for. */
  long asked(String path) {
    return site.asked().stream().filter(each -> each.path().equals("/v2/team/app/" + path)).count();
  }

  @Override
  public void close() {
    site.close();
  }
}
