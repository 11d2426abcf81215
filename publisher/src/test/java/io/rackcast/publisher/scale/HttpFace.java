package io.rackcast.publisher.scale;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What scripts ask over HTTP, on one connection. */
final class HttpFace {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String server;
  private final String token;

  HttpFace(Site site) throws IOException {
    server = "http://127.0.0.1:" + site.httpPort();
    token = site.token("ci");
  }

  /** As {@link RpcFace#list}. */
  void list(String prefix, String after, boolean withRevoked) throws Exception {
    get(
        "/releases?prefix="
            + URLEncoder.encode(prefix, StandardCharsets.UTF_8)
            + (after.isEmpty() ? "" : "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8))
            + "&revoked="
            + withRevoked);
  }

  void byName(String release) throws Exception {
    get("/releases/" + release.replace('@', '/'));
  }

  void byDigest(byte[] sha256) throws Exception {
    get("/artifacts/sha256:" + HexFormat.of().formatHex(sha256));
  }

  private void get(String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(server + path))
            .header("Authorization", "Bearer " + token)
            .build();
    var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200 || !answer.body().contains("\"infohash\"")) {
      throw new IOException(path + " was answered " + answer.statusCode() + " " + answer.body());
    }
  }
}
