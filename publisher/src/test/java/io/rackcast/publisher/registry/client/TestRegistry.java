package io.rackcast.publisher.registry.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.testkit.OciLayouts;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A registry of which each test says what it answers, and clients of it. */
final class TestRegistry implements AutoCloseable {
  static final RegistryLimits PATIENT =
      new RegistryLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));

  /** Waits for heads and whole documents a little, and so long that a busy machine has them. */
  static final RegistryLimits HASTY =
      new RegistryLimits(Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofMinutes(1));

  /** Waits for the next bytes a little. */
  static final RegistryLimits WAKEFUL =
      new RegistryLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(1));

  final ContentSite site = new ContentSite();
  final HandClock clock = new HandClock("2026-01-01T00:00:00Z");
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<AutoCloseable> clients = new ArrayList<>();

  RegistryClient client() {
    return client(PATIENT, Optional.empty());
  }

  RegistryClient client(RegistryLimits limits) {
    return client(limits, Optional.empty());
  }

  RegistryClient client(
      RegistryLimits limits, Optional<RegistryCredentials> as, String... tokenHosts) {
    var url = URI.create(site.url(""));
    var target = new RegistryTarget("reg.test", url, as, false, List.of(tokenHosts));
    var client = new RegistryClient(target, limits, clock);
    clients.add(client);
    return client;
  }

  /** Answers a path with bytes. */
  TestRegistry has(String path, byte[] bytes, Map<String, String> headers) {
    site.on(path, call -> send(call, 200, bytes, headers));
    return this;
  }

  /** Has a manifest under its digest and a tag. */
  Sha256Digest manifest(String repository, String tag, String type, String json) {
    byte[] bytes = json.getBytes(UTF_8);
    var digest = OciLayouts.digest(bytes);
    var headers = Map.of("Content-Type", type, "Docker-Content-Digest", digest.toString());
    has("/v2/" + repository + "/manifests/" + tag, bytes, headers);
    has("/v2/" + repository + "/manifests/" + digest, bytes, headers);
    return digest;
  }

  /** Answers a path with a status and no body. */
  TestRegistry says(String path, int status, Map<String, String> headers) {
    site.on(path, call -> send(call, status, new byte[0], headers));
    return this;
  }

  /** Answers as the handler does, and then stands still until the test ends. */
  TestRegistry hangsAfter(String path, HttpHandler handler) {
    site.on(
        path,
        call -> {
          handler.handle(call);
          awaitEnd();
        });
    return this;
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void send(HttpExchange call, int status, byte[] bytes, Map<String, String> headers)
      throws IOException {
    headers.forEach(call.getResponseHeaders()::set);
    boolean isHead = call.getRequestMethod().equals("HEAD");
    call.sendResponseHeaders(status, isHead || bytes.length == 0 ? -1 : bytes.length);
    if (!isHead && bytes.length > 0) {
      call.getResponseBody().write(bytes);
    }
  }

  /** What a call fails with. */
  static RegistryException fault(ThrowingCallable call) {
    var fault = catchThrowableOfType(RegistryException.class, call);
    if (fault == null) {
      throw new AssertionError("no failure");
    }
    return fault;
  }

  /** What was asked, without the query. */
  List<String> asked() {
    return site.asked().stream().map(each -> each.path().split("\\?", 2)[0]).toList();
  }

  @Override
  public void close() throws Exception {
    end.countDown();
    for (AutoCloseable each : clients) {
      each.close();
    }
    site.close();
  }
}
