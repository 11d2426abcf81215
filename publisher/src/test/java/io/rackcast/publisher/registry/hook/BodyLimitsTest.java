package io.rackcast.publisher.registry.hook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are too long, too slow, too many, or of another type. */
@Timeout(120)
final class BodyLimitsTest {
  private static final String TOKEN = "Authorization: Bearer " + TestHooks.TOKEN;
  private static final String CHUNKED = "Transfer-Encoding: chunked";
  private static final int MIB = 1 << 20;
  private static final String CHUNK_HEAD = "10000\r\n";
  private static final String CHUNK = "x".repeat(0x10000);

  private TestHooks hooks = new TestHooks();

  @AfterEach
  void close() {
    hooks.close();
  }

  private void limit(int bodies, Duration silence, Duration wholeBody) {
    hooks.close();
    hooks = new TestHooks(new HookLimits(MIB, 32 * MIB, bodies, 1, silence, wholeBody));
  }

  /** Sends a body in chunks, as much of it as the server takes. */
  private static void pourChunks(Socket socket, int bytes) {
    for (int sent = 0; sent < bytes; sent += CHUNK.length()) {
      if (!pour(socket, CHUNK_HEAD + CHUNK + "\r\n")) {
        return;
      }
    }
    pour(socket, "0\r\n\r\n");
  }

  private static boolean pour(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      return true;
    } catch (IOException e) {
      // The server has closed: that is what the test looks at.
      return false;
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "quay, 'Content-Length: 104857600'",
    "harbor, 'Content-Length: 1048577'",
    "distribution, 'Content-Length: 104857600'"
  })
  void post_declaredTooLong_is413BeforeAnyOfItIsRead(String registry, String length)
      throws IOException {
    try (var socket = hooks.open(registry, TOKEN, length)) {
      var answer = TestHooks.rest(socket);

      assertThat(answer)
          .startsWith("HTTP/1.1 413 ")
          .contains("Connection: close")
          .endsWith("the body has more than 1048576 bytes; send fewer events at a time\n");
      assertThat(hooks.calls(registry, HookResult.TOO_LARGE)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"quay", "distribution"})
  void post_hundredMebibytesWithoutLength_isCutOff(String registry) throws IOException {
    try (var socket = hooks.open(registry, TOKEN, CHUNKED)) {
      pourChunks(socket, 100 * MIB);

      assertThat(hooks.calls(registry, HookResult.TOO_LARGE)).isEqualTo(1);
      assertThat(hooks.bodies()).isZero();
    }
  }

  @Test
  void distribution_longBodyThatEnds_isDiscardedSoThatTheQueueGoesOn() throws IOException {
    try (var socket = hooks.open("distribution", TOKEN, CHUNKED, "Connection: close")) {
      pourChunks(socket, 8 * MIB);

      assertThat(TestHooks.rest(socket)).startsWith("HTTP/1.1 200 ").contains("was not looked at");
      assertThat(hooks.calls("distribution", HookResult.DISCARDED)).isEqualTo(1);
      assertThat(hooks.queue).isEmpty();
    }
  }

  @Test
  void post_wrongSecret_isAnsweredWithoutItsBody() throws IOException {
    try (var socket = hooks.open("quay", "Authorization: Bearer x", "Content-Length: 1000000")) {
      assertThat(TestHooks.rest(socket)).startsWith("HTTP/1.1 401 ").contains("Connection: close");
    }
  }

  @Test
  void post_silentBody_is408() throws IOException {
    limit(8, Duration.ofMillis(200), Duration.ofSeconds(60));
    try (var socket = hooks.open("quay", TOKEN, "Content-Length: 100")) {
      assertThat(TestHooks.rest(socket))
          .startsWith("HTTP/1.1 408 ")
          .endsWith("the body did not come in time; send it again, faster\n");
      assertThat(hooks.bodies()).isZero();
    }
  }

  @Test
  void post_drippingBody_is408() throws IOException {
    limit(8, Duration.ofSeconds(60), Duration.ofMillis(300));
    try (var socket = hooks.open("quay", TOKEN, "Content-Length: 1000000")) {
      await()
          .until(
              () -> {
                pour(socket, " ");
                return hooks.calls("quay", HookResult.TOO_SLOW) == 1;
              });

      assertThat(hooks.bodies()).isZero();
    }
  }

  @Test
  void post_moreBodiesThanPlaces_is503UntilOneLeaves() throws IOException {
    limit(2, Duration.ofSeconds(60), Duration.ofSeconds(60));
    var waiting = new ArrayList<Socket>();
    for (int i = 0; i < 2; i++) {
      waiting.add(hooks.open("quay", TOKEN, "Content-Length: 100"));
    }
    await().until(() -> hooks.bodies() == 2);

    var answer = hooks.send("quay-push");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(hooks.queue).isEmpty();
    for (var socket : waiting) {
      socket.close();
    }
    await().until(() -> hooks.bodies() == 0);
    assertThat(hooks.send("quay-push").statusCode()).isEqualTo(200);
  }

  @Test
  void post_placesTakenByUnprovenSigners_areNoneOfTheOthers() throws IOException {
    hooks.close();
    var key = new SecretKeySpec(new byte[32], "HmacSHA256");
    hooks =
        new TestHooks(
            new HookLimits(MIB, 32 * MIB, 1, 1, Duration.ofMinutes(1), Duration.ofMinutes(1)),
            new HookSecret.Hmac("X-Signature", key));
    try (var stranger = hooks.open("quay", "X-Signature: 00", "Content-Length: 100")) {
      await().until(() -> hooks.bodies() == 1);

      assertThat(hooks.send("quay-push").statusCode()).isEqualTo(200);
      assertThat(stranger.isClosed()).isFalse();
    }
  }

  @Test
  void post_strangerWithAPlace_keepsNoOtherSignerOut() throws IOException {
    hooks.close();
    var key = new SecretKeySpec(new byte[32], "HmacSHA256");
    hooks =
        new TestHooks(
            new HookLimits(MIB, 32 * MIB, 1, 2, Duration.ofMinutes(1), Duration.ofMinutes(1)),
            new HookSecret.Hmac("X-Signature", key));
    try (var first = signer("127.0.0.1", "quay")) {
      await().until(() -> hooks.bodies() == 1);

      try (var again = signer("127.0.0.1", "quay")) {
        assertThat(TestHooks.rest(again)).startsWith("HTTP/1.1 503 ");
      }
      try (var other = signer("127.0.0.2", "quay");
          var otherHook = signer("127.0.0.1", "harbor")) {
        await().until(() -> hooks.bodies() == 3);
        try (var third = signer("127.0.0.3", "quay")) {
          assertThat(TestHooks.rest(third)).startsWith("HTTP/1.1 503 ");
        }
        assertThat(other.isClosed() || otherHook.isClosed()).isFalse();
      }
      assertThat(first.isClosed()).isFalse();
    }
    await().until(() -> hooks.bodies() == 0);
  }

  private Socket signer(String from, String registry) throws IOException {
    return hooks.openFrom(from, registry, "X-Signature: 00", "Content-Length: 100");
  }

  @Test
  void post_senderThatLeaves_isCountedAndItsPlaceFree() throws IOException {
    try (var socket = hooks.open("quay", TOKEN, "Content-Length: 100")) {
      socket.getOutputStream().write(' ');
      await().until(() -> hooks.bodies() == 1);
    }

    await().until(() -> hooks.calls("quay", HookResult.BROKEN_OFF) == 1);
    assertThat(hooks.bodies()).isZero();
  }

  @ParameterizedTest(name = "{0}: {1} gets {2}")
  @CsvSource({
    "distribution, application/vnd.docker.distribution.events.v1+json, 200",
    "distribution, application/vnd.docker.distribution.events.v2+json, 200",
    "distribution, 'Application/JSON; charset=utf-8', 200",
    "distribution, application/cloudevents+json, 415",
    "harbor, application/cloudevents+json, 200",
    "harbor, text/plain, 415",
    "quay, application/x-www-form-urlencoded, 415",
  })
  void post_mediaType_decides(String registry, String type, int status) {
    var answer =
        hooks.post(
            "/hooks/" + registry,
            Payloads.bytes(registry + "-push"),
            "Authorization",
            "Bearer " + TestHooks.TOKEN,
            "Content-Type",
            type);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }

  @Test
  void post_queueThatFails_is503AndTheSameEventComesAgain() {
    hooks.then =
        events -> {
          throw new IllegalStateException("the disk is full");
        };

    var answer = hooks.send("distribution-push");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(answer.body())
        .isEqualTo("the events cannot be kept now; try again in a few seconds\n");
    assertThat(hooks.calls("distribution", HookResult.NOT_KEPT)).isEqualTo(1);
    hooks.then = hooks.queue::addAll;
    assertThat(hooks.send("distribution-push").statusCode()).isEqualTo(200);
    assertThat(hooks.queue)
        .extracting(PushEvent::id)
        .containsExactly("12ed8820-ddf2-4c92-9b35-7f6ca4d2f692");
  }
}
