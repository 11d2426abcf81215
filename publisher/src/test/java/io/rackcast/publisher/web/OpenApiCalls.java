package io.rackcast.publisher.web;

import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.testkit.OpenApiDocument;
import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Calls of a publisher, each answer of which is as the document says. */
final class OpenApiCalls {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestPublisher publisher;
  private final OpenApiDocument document;
  private final Set<String> seen = new HashSet<>();

  OpenApiCalls(TestPublisher publisher, OpenApiDocument document) {
    this.publisher = publisher;
    this.document = document;
  }

  /** Which answers there were, like {@code GET /releases 200}. */
  Set<String> seen() {
    return seen;
  }

  HttpResponse<byte[]> send(String method, String target, byte[] body, List<String> headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(publisher.http() + target))
            .method(
                method,
                method.equals("POST")
                    ? HttpRequest.BodyPublishers.ofByteArray(body)
                    : HttpRequest.BodyPublishers.noBody());
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Calls, and checks the answer, and HEAD's where there is one, by the document. */
  HttpResponse<byte[]> call(
      int status, String operation, String target, String token, String body, String... more)
      throws Exception {
    var headers = new ArrayList<>(List.of(more));
    if (!token.isEmpty()) {
      headers.addAll(List.of("Authorization", "Bearer " + token));
    }
    var method = operation.substring(0, operation.indexOf(' '));

    var answer = send(method, target, body.getBytes(StandardCharsets.UTF_8), headers);

    assertThat(answer.statusCode())
        .as("%s: %s", target, new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(status);
    document.check(operation, status, answer.headers(), answer.body());
    seen.add(operation + " " + status);
    // Ranges are for GET alone.
    boolean isOfAll = !headers.contains("Range");
    if (document.operations().contains(operation.replace("GET", "HEAD"))
        && method.equals("GET")
        && isOfAll) {
      var head = send("HEAD", target, new byte[0], headers);
      assertThat(head.statusCode()).isEqualTo(status);
      assertThat(head.body()).isEmpty();
      for (var name : List.of("ETag", "Cache-Control", "Content-Type", "Content-Range")) {
        assertThat(head.headers().firstValue(name))
            .as("%s of HEAD %s", name, target)
            .isEqualTo(answer.headers().firstValue(name));
      }
    }
    return answer;
  }

  void get(int status, String path, String target, String token, String... more) throws Exception {
    call(status, "GET " + path, target, token, "", more);
  }

  HttpResponse<byte[]> post(
      int status, String path, String target, String token, String type, String body)
      throws Exception {
    return call(status, "POST " + path, target, token, body, "Content-Type", type);
  }

  // Sends no body at all: the answer comes before it, and the connection is closed.
  void tooLong(String path, String target, String token) throws IOException {
    var address = URI.create(publisher.http());
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      var head =
          "POST %s HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                  .formatted(target, token)
              + "Content-Type: application/json\r\nContent-Length: 1048577\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      var answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .split("\r\n\r\n", 2);
      assertThat(answer[0]).startsWith("HTTP/1.1 413 ");
      var headers =
          answer[0]
              .lines()
              .skip(1)
              .map(line -> line.split(": *", 2))
              .collect(Collectors.groupingBy(line -> line[0], mapping(line -> line[1], toList())));
      document.check(
          "POST " + path,
          413,
          HttpHeaders.of(headers, (name, value) -> true),
          answer[1].getBytes(StandardCharsets.UTF_8));
    }
    seen.add("POST " + path + " 413");
  }
}
