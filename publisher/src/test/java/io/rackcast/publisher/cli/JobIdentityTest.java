package io.rackcast.publisher.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.sun.net.httpserver.HttpServer;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.publisher.HandClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a runner that hands out tokens as that of GitHub Actions does. */
final class JobIdentityTest {
  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private final List<String> asked = new ArrayList<>();
  private volatile int status = 200;
  private volatile String value = "";
  private HttpServer runner;

  @BeforeEach
  void start() throws IOException {
    runner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    runner.createContext(
        "/token",
        call -> {
          asked.add(
              call.getRequestURI().getQuery()
                  + " "
                  + call.getRequestHeaders().getFirst("Authorization"));
          byte[] answer = "{\"value\":\"%s\"}".formatted(value).getBytes(UTF_8);
          call.sendResponseHeaders(status, answer.length);
          call.getResponseBody().write(answer);
          call.close();
        });
    runner.start();
    value = token("first");
  }

  @AfterEach
  void stop() {
    runner.stop(0);
  }

  private String token(String id) {
    var end = Date.from(clock.instant().plusSeconds(300));
    return new PlainJWT(new JWTClaimsSet.Builder().jwtID(id).expirationTime(end).build())
        .serialize();
  }

  private JobIdentity identity() {
    String url = "http://127.0.0.1:" + runner.getAddress().getPort() + "/token?api-version=2.0";
    var environment =
        Map.of("ACTIONS_ID_TOKEN_REQUEST_URL", url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-the-job");
    return JobIdentity.of(environment, "rack cast", clock).orElseThrow();
  }

  @Test
  void get_inAJob_asksTheRunnerForTheAudience() {
    assertThat(identity().get()).isEqualTo(value);

    assertThat(asked).containsExactly("api-version=2.0&audience=rack+cast Bearer of-the-job");
  }

  @Test
  void get_again_asksOnlyBeforeTheEnd() {
    var identity = identity();
    String first = identity.get();

    clock.advance(Duration.ofSeconds(200));
    assertThat(identity.get()).isEqualTo(first);
    clock.advance(Duration.ofSeconds(50));
    value = token("second");

    assertThat(identity.get()).isEqualTo(value).isNotEqualTo(first);
    assertThat(asked).hasSize(2);
  }

  @Test
  void get_urlThatIsNone_saysSo() {
    var environment =
        Map.of("ACTIONS_ID_TOKEN_REQUEST_URL", "foo", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "x");
    var identity = JobIdentity.of(environment, "a", clock).orElseThrow();

    assertThatThrownBy(identity::get)
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("is not an HTTP URL");
  }

  @Test
  void of_elsewhere_isEmpty() {
    assertThat(JobIdentity.of(Map.of(), "rackcast", clock)).isEmpty();
  }

  @Test
  void get_runnerRefuses_saysWhatToDo() {
    status = 403;

    assertThatThrownBy(() -> identity().get())
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("answers 403")
        .hasMessageContaining("id-token: write")
        .hasMessageNotContaining("of-the-job");
  }

  @Test
  void get_answerIsNoToken_saysSo() {
    value = "x";

    assertThatThrownBy(() -> identity().get()).hasMessageContaining("answer is no identity token");
  }
}
