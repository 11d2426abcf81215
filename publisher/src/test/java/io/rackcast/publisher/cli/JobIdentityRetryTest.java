package io.rackcast.publisher.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.publisher.HandClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a runner whose server has a bad moment. */
final class JobIdentityRetryTest {
  private static final int BREAKS = 0;

  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private final AtomicInteger asked = new AtomicInteger();
  // What becomes of the next calls; then they are answered.
  private final Queue<Integer> faults = new ArrayDeque<>();
  private HttpServer runner;

  @BeforeEach
  void start() throws IOException {
    runner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    runner.createContext("/token", this::answer);
    runner.start();
  }

  private void answer(HttpExchange call) throws IOException {
    asked.incrementAndGet();
    var fault = faults.poll();
    try (call) {
      if (fault == null) {
        byte[] answer = "{\"value\":\"%s\"}".formatted(token()).getBytes(UTF_8);
        call.sendResponseHeaders(200, answer.length);
        call.getResponseBody().write(answer);
      } else if (fault != BREAKS) {
        call.sendResponseHeaders(fault, -1);
      }
    }
  }

  @AfterEach
  void stop() {
    runner.stop(0);
  }

  private String token() {
    var end = Date.from(clock.instant().plusSeconds(300));
    return new PlainJWT(new JWTClaimsSet.Builder().expirationTime(end).build()).serialize();
  }

  private JobIdentity identity() {
    String url = "http://127.0.0.1:" + runner.getAddress().getPort() + "/token";
    var environment =
        Map.of("ACTIONS_ID_TOKEN_REQUEST_URL", url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-the-job");
    return JobIdentity.of(environment, "rackcast", clock, Duration.ZERO).orElseThrow();
  }

  @Test
  void get_runnerFailsThenBreaksThenAnswers_isGivenTheToken() {
    faults.addAll(List.of(503, BREAKS, 429));

    assertThat(identity().get()).isEqualTo(token());

    assertThat(asked).hasValue(4);
  }

  @Test
  void get_runnerFailsForLong_saysWhatItAnsweredLast() {
    faults.addAll(List.of(500, 500, 500, 502, 500));

    assertThatThrownBy(() -> identity().get())
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("answers 502");
    assertThat(asked).hasValue(4);
  }

  @Test
  void get_runnerRefuses_isAskedOnce() {
    faults.addAll(List.of(403, 403));

    assertThatThrownBy(() -> identity().get()).hasMessageContaining("answers 403");

    assertThat(asked).hasValue(1);
  }
}
