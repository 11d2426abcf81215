package io.rackcast.publisher.registry.hook;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.program.OperationsServer;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.publisher.HandClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The publisher's HTTP server with the hooks of three registries, named as their forms. */
final class TestHooks implements AutoCloseable {
  static final String TOKEN = "0123456789abcdef-token";
  static final String PATH_SECRET = "path-fedcba9876543210";
  static final HookSecret BEARER = new HookSecret.Bearer(HookSecret.digest(TOKEN));

  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final HandClock clock = new HandClock("2026-11-30T12:00:00Z");
  final List<PushEvent> queue = new CopyOnWriteArrayList<>();
  volatile PushQueue then = queue::addAll;
  private final HttpClient http = HttpClient.newHttpClient();
  private final OperationsServer server;

  TestHooks(HookLimits limits, HookSecret... more) {
    var terms = new ArrayList<HookTerms>();
    var secrets = new ArrayList<>(List.of(more));
    secrets.add(BEARER);
    for (var form : HookForm.values()) {
      terms.add(new HookTerms(form.label(), form, secrets));
    }
    var routes = new HookRoutes(terms, events -> then.accept(events), meters, clock, limits);
    this.server =
        new OperationsServer(HostPort.parse("127.0.0.1:0"), meters, List.of(), routes::addTo)
            .start();
  }

  TestHooks(HookSecret... more) {
    this(HookLimits.USUAL, more);
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /** Posts with these headers and no others; redirects are not followed. */
  HttpResponse<String> post(String path, byte[] body, String... headers) {
    var request =
        HttpRequest.newBuilder(url(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Posts JSON with the token. */
  HttpResponse<String> post(String path, byte[] body) {
    return post(path, body, "Authorization", "Bearer " + TOKEN, "Content-Type", "application/json");
  }

  /** Posts a payload of {@link Payloads} to its registry's hook. */
  HttpResponse<String> send(String payload) {
    return post("/hooks/" + Payloads.registry(payload), Payloads.bytes(payload));
  }

  /** A connection on which the head of a post with the token has been sent. */
  Socket open(String registry, String... headers) throws IOException {
    return openFrom("127.0.0.1", registry, headers);
  }

  /** As {@link #open}, from an address of this machine. */
  Socket openFrom(String address, String registry, String... headers) throws IOException {
    var socket =
        new Socket(
            InetAddress.getLoopbackAddress(), server.port(), InetAddress.getByName(address), 0);
    var head =
        "POST /hooks/"
            + registry
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + String.join("\r\n", Arrays.asList(headers))
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** All that comes until the server closes the connection. */
  static String rest(Socket socket) throws IOException {
    var answer = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(answer);
    } catch (IOException e) {
      // Reset after the answer, since bytes of ours were left unread.
    }
    return answer.toString(StandardCharsets.ISO_8859_1);
  }

  double calls(String registry, HookResult result) {
    return meters
        .get("rackcast_publisher_hooks")
        .tag("registry", registry)
        .tag("result", result.label())
        .counter()
        .count();
  }

  double bodies() {
    return meters.get("rackcast_publisher_hook_bodies").gauge().value();
  }

  @Override
  public void close() {
    server.close();
  }
}
