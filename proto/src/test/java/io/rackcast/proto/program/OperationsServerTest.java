package io.rackcast.proto.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.http.BadRequestResponse;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.settings.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationsServerTest {
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private volatile Optional<String> unmet = Optional.empty();
  private OperationsServer server;

  @BeforeEach
  void start() {
    server =
        new OperationsServer(
                HostPort.parse("127.0.0.1:0"),
                metrics,
                List.of(() -> unmet, Optional::empty, () -> unmet.map(first -> "second")),
                routes -> {
                  routes.get("/hello", context -> context.result("hello\n"));
                  routes.get(
                      "/broken",
                      context -> {
                        throw new IllegalStateException("a password");
                      });
                  routes.post("/echo", context -> context.result(context.body()));
                  routes.get(
                      "/refused",
                      context -> {
                        throw new BadRequestResponse("numwant is -1; use 0 to 200");
                      });
                })
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  private String send(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String body(String response) {
    return response.substring(response.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void healthz_runningServer_isOk() throws IOException {
    var response = get("/healthz");

    assertThat(response).startsWith("HTTP/1.1 200 ").doesNotContain("Server:");
    assertThat(body(response)).isEqualTo("ok\n");
  }

  @Test
  void readyz_conditionsUnmet_is503WithALineForEach() throws IOException {
    assertThat(get("/readyz")).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nready\n");

    unmet = Optional.of("no keys from http://127.0.0.1:7071 yet");

    assertThat(get("/readyz"))
        .startsWith("HTTP/1.1 503 ")
        .endsWith("\r\n\r\nno keys from http://127.0.0.1:7071 yet\nsecond\n");
  }

  @Test
  void metrics_counter_isInPrometheusText() throws IOException {
    metrics.counter("rackcast.test.things", "result", "ok").increment(3);

    var response = get("/metrics");

    assertThat(response).contains("Content-Type: text/plain; version=0.0.4; charset=utf-8");
    assertThat(body(response)).contains("rackcast_test_things_total{result=\"ok\"} 3.0\n");
  }

  @Test
  void moreRoutes_ofTheProgram_areServed() throws IOException {
    assertThat(body(get("/hello"))).isEqualTo("hello\n");
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvSource({
    "/broken, 500, internal error",
    "/refused, 400, numwant is -1; use 0 to 200",
    "/nowhere, 404, there is nothing at /nowhere; check the path",
    "/echo, 405, GET is not taken at /echo; use another method"
  })
  void get_failingRequest_answersOneSentence(String path, int status, String sentence)
      throws IOException {
    var response = get(path);

    assertThat(response)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("Content-Type: text/plain;");
    assertThat(body(response)).isEqualTo(sentence + "\n");
  }

  @Test
  void get_noHttp_isRefusedWithoutAStackTrace() throws IOException {
    assertThat(send("\0\1\2 nonsense\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .doesNotContain("Exception", "\tat ", "<html");
    assertThat(
            send(
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "
                    + "x".repeat(OperationsServer.LARGEST_HEADERS)))
        .startsWith("HTTP/1.1 431 ")
        .doesNotContain("Exception", "\tat ", "<html");
  }

  @Test
  void post_bodyTooLong_isRefused() throws IOException {
    int length = OperationsServer.MOST_BODY_BYTES + 1;

    var response =
        send(
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                + length
                + "\r\n\r\n"
                + "x".repeat(length));

    assertThat(response).startsWith("HTTP/1.1 413 ");
  }

  @ParameterizedTest(name = "Host: {0} gets {1}")
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:6971, 200",
    "127.0.0.1:1, 200",
    "127.9.8.7, 200",
    "[::1]:6971, 200",
    "evil.example, 421",
    "127.0.0.1.evil.example, 421",
    "10.0.0.1, 421",
    "[fd00::1]:80, 421"
  })
  void get_hostHeader_mustNameThisMachine(String host, int status) throws IOException {
    var response = send("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");

    assertThat(response).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void start_portInUse_saysSoInOneSentence() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = new HostPort("127.0.0.1", taken.getLocalPort());
      var second = new OperationsServer(address, metrics, List.of());

      assertThatThrownBy(second::start)
          .isInstanceOf(ProgramException.class)
          .hasMessage(
              "cannot listen on "
                  + address
                  + ": address already in use; stop the program that listens there or choose"
                  + " another port");
    }
  }

  @Test
  void start_addressOfAnotherMachine_saysSoInOneSentence() {
    var elsewhere = new OperationsServer(HostPort.parse("192.0.2.1:0"), metrics, List.of());

    assertThatThrownBy(elsewhere::start)
        .hasMessage(
            "cannot listen on 192.0.2.1:0: no such address here; choose an address of this"
                + " machine");
  }

  @Test
  void close_runningServer_freesThePort() throws IOException {
    int port = server.port();

    server.close();

    try (var again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(again.isBound()).isTrue();
    }
  }
}
