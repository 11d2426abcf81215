package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.api.AgentApi;
import io.rackcast.agent.testkit.HttpCaller;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.testkit.OpenApiDocument;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.io.Transport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Holds the local API to its document. */
@Timeout(180)
class LocalDocumentTest {
  private static final String ARTIFACT = "/api/v1/artifacts/{infohash}";
  private static final String ABSENT = "a".repeat(40);
  private static final String WEB = "{\"name\": \"web\", \"version\": \"1\"}";
  private static final SampleContent web = SampleContent.file("web.bin", 200_000, 1);

  @TempDir static Path folder;
  private static Lab lab;
  private static Agent origin;
  private static Agent node;
  private static HttpCaller http;
  private static OpenApiDocument document;

  private final Set<String> seen = new HashSet<>();

  @BeforeAll
  static void start() throws Exception {
    document = new OpenApiDocument(AgentApi.class);
    lab = new Lab(folder);
    lab.publisher.publish("web@1", web);
    origin = lab.origin();
    node = lab.node();
    http = new HttpCaller("http://127.0.0.1:" + node.apiPort(), Transport.TCP_IP);
  }

  @AfterAll
  static void stop() throws Exception {
    http.close();
    node.close();
    origin.close();
    lab.close();
  }

  @Test
  void document_operations_areExactlyTheServersRoutes() {
    assertThat(document.operations()).containsExactlyInAnyOrderElementsOf(node.apiRoutes());
  }

  @Test
  void document_isServedAsItIs() throws Exception {
    var served = http.request("GET", "/openapi.yaml").send();

    assertThat(OpenApiDocument.read(served.getContent())).isEqualTo(document.root());
  }

  @Test
  void answers_ofAllKinds_areAsDocumented() throws Exception {
    reading();
    fetching();
    artifacts();
    limits();

    var unseen = new HashSet<>(document.statuses());
    unseen.removeAll(seen);
    // Before a tracker's welcome, and with 200 calls that last.
    assertThat(unseen).allMatch(status -> status.endsWith(" 503") || status.endsWith(" 429"));
  }

  private void reading() throws Exception {
    for (String path : List.of("/openapi.yaml", "/healthz", "/readyz", "/metrics", "/health")) {
      call(200, "GET " + path, path, "");
    }
    for (String path : List.of("/api/v1/status", "/api/v1/health", "/api/v1/limits")) {
      call(200, "GET " + path, path, "");
    }
    for (String operation : document.operations()) {
      if (operation.contains("/api/")) {
        String target = operation.split(" ", 2)[1].replace("{infohash}", ABSENT);
        call(403, operation, target, "{}", "Origin", "http://web.example");
        if (operation.startsWith("POST")) {
          call(415, operation, target, "{}", "Content-Type", "text/plain");
        }
      }
    }
    call(400, "GET /api/v1/watch", "/api/v1/watch?since=1", "");
    call(400, "GET /api/v1/artifacts", "/api/v1/artifacts?limit=1&limit=2", "");
  }

  private void fetching() throws Exception {
    String path = "/api/v1/fetch";
    assertThat(call(200, "POST " + path, path, WEB)).contains("\"event\":\"done\"");
    call(200, "POST " + path, path, "{\"name\": \"nothing\", \"version\": \"1\"}");
    call(200, "POST " + path + "/stop", path + "/stop", WEB);
    for (String each : List.of(path, path + "/stop")) {
      call(400, "POST " + each, each, "[]");
      call(413, "POST " + each, each, " ".repeat(1 << 20) + WEB);
    }
    String watched = call(200, "GET /api/v1/watch", "/api/v1/watch", "");
    assertThat(watched).contains("\"event\":\"transfer\"").contains("web@1");
    assertThat(call(200, "GET /api/v1/status", "/api/v1/status", "")).contains("web@1");
  }

  private void artifacts() throws Exception {
    String web = ARTIFACT.replace("{infohash}", LocalDocumentTest.web.hashed().infoHash() + "");
    call(200, "GET /api/v1/artifacts", "/api/v1/artifacts?limit=1", "");
    call(200, "POST " + ARTIFACT + "/pin", web + "/pin", "");
    call(409, "DELETE " + ARTIFACT, web, "");
    call(200, "POST " + ARTIFACT + "/unpin", web + "/unpin", "");
    call(200, "POST " + ARTIFACT + "/verify", web + "/verify", "");
    assertThat(call(200, "GET " + ARTIFACT, web, "")).contains("\"checked\":");
    call(200, "DELETE " + ARTIFACT, web, "");
    for (String operation : document.operations()) {
      if (operation.contains(ARTIFACT)) {
        String path = operation.split(" ", 2)[1];
        call(400, operation, path.replace("{infohash}", "x"), "");
        call(404, operation, path.replace("{infohash}", ABSENT), "");
      }
    }
  }

  private void limits() throws Exception {
    String path = "/api/v1/limits";
    call(200, "POST " + path, path, "{\"wan\": {\"up\": \"1MB/s\", \"down\": \"none\"}}");
    call(400, "POST " + path, path, "{\"wan\": null}");
    call(413, "POST " + path, path, " ".repeat((1 << 20) + 1));
  }

  /** Calls, and checks the answer by the document; of an endless one the first line. */
  private String call(int status, String operation, String target, String body, String... headers)
      throws Exception {
    String method = operation.substring(0, operation.indexOf(' '));
    var request = http.request(method, target);
    if (method.equals("POST")) {
      request.body(new StringRequestContent("application/json", body));
    }
    for (int i = 0; i < headers.length; i += 2) {
      String name = headers[i];
      String value = headers[i + 1];
      request.headers(all -> all.put(name, value));
    }
    var listener = new InputStreamResponseListener();
    request.send(listener);
    Response answer = listener.get(60, TimeUnit.SECONDS);
    String text;
    try (var in = listener.getInputStream()) {
      boolean endless = operation.endsWith("/watch") && answer.getStatus() == 200;
      text = endless ? line(in) : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(answer.getStatus()).as("%s: %s", target, text).isEqualTo(status);
    document.check(operation, status, headers(answer), text.getBytes(StandardCharsets.UTF_8));
    seen.add(operation + " " + status);
    return text;
  }

  private static String line(InputStream in) throws Exception {
    var line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString();
  }

  private static HttpHeaders headers(Response answer) {
    Map<String, List<String>> all = new TreeMap<>();
    answer.getHeaders().forEach(field -> all.put(field.getName(), List.of(field.getValue())));
    return HttpHeaders.of(all, (name, value) -> true);
  }
}
