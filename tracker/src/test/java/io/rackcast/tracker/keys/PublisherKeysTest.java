package io.rackcast.tracker.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.rackcast.proto.token.Jwks;
import io.rackcast.tracker.FakePublisher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublisherKeysTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final byte[] KEYS =
      Jwks.write(List.of(FakePublisher.KEY)).getBytes(StandardCharsets.UTF_8);

  private final CountDownLatch stalled = new CountDownLatch(1);
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    timer.setRemoveOnCancelPolicy(true);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/good",
        exchange -> {
          exchange.sendResponseHeaders(200, KEYS.length);
          exchange.getResponseBody().write(KEYS);
          exchange.close();
        });
    server.createContext(
        "/stalls",
        exchange -> {
          exchange.sendResponseHeaders(200, KEYS.length);
          exchange.getResponseBody().write(KEYS, 0, 10);
          exchange.getResponseBody().flush();
          awaitStop();
        });
    server.start();
  }

  private void awaitStop() {
    try {
      stalled.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    stalled.countDown();
    timer.shutdownNow();
    server.stop(0);
  }

  private JwksSource source(String path) {
    return new JwksSource(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path), Optional.empty());
  }

  @Test
  void refetch_betweenRefreshes_leavesOneRefreshPlanned() {
    var keys =
        new PublisherKeys(
            source("/good"),
            Duration.ofDays(1),
            InstantSource.system(),
            System::currentTimeMillis,
            timer);
    keys.start();
    await().atMost(LONG).until(() -> timer.getQueue().size() == 1);

    var refetched = await().atMost(LONG).until(keys::refetch, fetch -> fetch != null);
    await().atMost(LONG).until(refetched::isDone);

    assertThat(timer.getQueue()).hasSize(1);
  }

  @Test
  void fetch_bodyStalls_failsInTime() {
    var fetch = source("/stalls").fetch();

    await().atMost(LONG).until(fetch::isDone);

    assertThat(fetch)
        .failsWithin(0, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(TimeoutException.class);
  }
}
