package io.rackcast.publisher.identity.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import io.rackcast.publisher.HandClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class IssuerKeysTest {
  private static final RSAKey KEY = TestIssuer.key("one");
  private static final JWSHeader KNOWN = header("one");
  private static final JWSHeader INVENTED = header("invented");

  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private int reads;
  private boolean isDown;
  private final IssuerKeys keys =
      new IssuerKeys(
          () -> {
            reads++;
            if (isDown) {
              throw new IOException("it is down");
            }
            return new JWKSet(KEY);
          },
          clock);

  private static JWSHeader header(String key) {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key).build();
  }

  @Test
  void of_issuerDown_keepsKeysForFourHours() throws Exception {
    assertThat(keys.of(KNOWN)).hasSize(1);
    isDown = true;

    clock.advance(IssuerKeys.STALE.minusMinutes(1));
    assertThat(keys.of(KNOWN)).hasSize(1);
    assertThat(reads).isEqualTo(2);
    clock.advance(Duration.ofMinutes(2));

    assertThatThrownBy(() -> keys.of(KNOWN))
        .isInstanceOf(KeySourceException.class)
        .hasMessage("it is down");
  }

  @Test
  void of_freshKeys_readsNothing() throws Exception {
    keys.of(KNOWN);
    clock.advance(IssuerKeys.FRESH.minusSeconds(1));
    keys.of(KNOWN);

    assertThat(reads).isOne();
    clock.advance(Duration.ofSeconds(2));
    keys.of(KNOWN);
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void of_inventedKeys_areReadForTwiceInHalfAMinute_andThenNobodyKnows() throws Exception {
    assertThat(keys.of(INVENTED)).isEmpty();
    assertThat(keys.of(INVENTED)).isEmpty();

    assertThatThrownBy(() -> keys.of(INVENTED)).hasMessageContaining("a moment ago");
    assertThat(keys.of(KNOWN)).hasSize(1);
    assertThat(reads).isEqualTo(2);
    clock.advance(IssuerKeys.BETWEEN);
    assertThat(keys.of(INVENTED)).isEmpty();
    assertThat(reads).isEqualTo(3);
  }

  @Test
  @Timeout(60)
  void of_whileTheIssuerHangs_knownKeysDoNotWait_andFewOthersDo() throws Exception {
    var hangs = new CountDownLatch(1);
    var reading = new CountDownLatch(2);
    var slow =
        new IssuerKeys(
            () -> {
              reading.countDown();
              if (reading.getCount() == 0) {
                hangs.await();
              }
              return new JWKSet(KEY);
            },
            clock);
    slow.of(KNOWN);
    var pool = Executors.newFixedThreadPool(40);
    try {
      List<Future<?>> waiting = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        waiting.add(pool.submit(() -> slow.of(INVENTED)));
      }
      await()
          .atMost(30, SECONDS)
          .until(() -> waiting.stream().filter(Future::isDone).count() >= 36);

      assertThat(slow.of(KNOWN)).hasSize(1);
      assertThat(waiting).anyMatch(each -> !each.isDone());
    } finally {
      hangs.countDown();
      pool.shutdownNow();
    }
  }

  @Test
  @Timeout(60)
  void read_answerThatStopsInTheMiddle_isGivenUp() throws Exception {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var pool = Executors.newSingleThreadExecutor();
      Future<Socket> call =
          pool.submit(
              () -> {
                var socket = server.accept();
                socket
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(UTF_8));
                return socket;
              });
      var issuer = URI.create("http://127.0.0.1:" + server.getLocalPort());

      assertThatThrownBy(() -> new Discovery(issuer, HttpClient.newHttpClient()).read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("takes longer than 3 s");
      call.get().close();
      pool.shutdownNow();
    }
  }
}
