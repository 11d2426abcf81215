package io.rackcast.publisher.registry.client;

import static io.rackcast.publisher.registry.client.TestRegistry.fault;
import static io.rackcast.publisher.registry.client.TestRegistry.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.publisher.registry.client.RegistryException.Kind;
import io.rackcast.publisher.testkit.OciLayouts;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs of registries and stores that do not do as they should. */
class BlobsTest {
  private static final byte[] BYTES = bytes();
  private static final Descriptor BLOB =
      Descriptor.of("application/octet-stream", OciLayouts.digest(BYTES), BYTES.length);
  private static final String PATH = "/v2/team/app/blobs/" + BLOB.digest();
  private static final RegistryCredentials CI = new RegistryCredentials("ci", "s3cret");

  private final TestRegistry registry = new TestRegistry();
  private final ContentSite store = new ContentSite("127.0.0.2");

  private static byte[] bytes() {
    var bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
    store.close();
  }

  private static byte[] read(RegistryClient client, long from) throws IOException {
    try (var body = client.blob("team/app", BLOB, from)) {
      return body.readAllBytes();
    }
  }

  @Test
  void blob_rangeKnown_beginsThere() throws Exception {
    registry.site.on(PATH, call -> registry.site.sendRange(call, BYTES));

    try (var body = registry.client().blob("team/app", BLOB, 40_000)) {
      assertThat(body.begin()).isEqualTo(40_000);
      assertThat(body.totalBytes()).isEqualTo(100_000);
      assertThat(body.readAllBytes()).isEqualTo(Arrays.copyOfRange(BYTES, 40_000, 100_000));
    }
  }

  @Test
  void blob_rangeIgnored_beginsAtZero() throws Exception {
    registry.has(PATH, BYTES, Map.of());

    try (var body = registry.client().blob("team/app", BLOB, 40_000)) {
      assertThat(body.begin()).isZero();
      assertThat(body.readAllBytes()).isEqualTo(BYTES);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 0-99999/100000", "bytes 40000-99999/100001", "rubbish", ""})
  void blob_anotherRange_isRefused(String range) {
    registry.site.on(PATH, call -> send(call, 206, BYTES, Map.of("Content-Range", range)));

    assertThat(fault(() -> read(registry.client(), 40_000)).kind()).isEqualTo(Kind.INVALID);
  }

  @Test
  void blob_ofAnotherSize_isRefused() {
    registry.has(PATH, new byte[100_001], Map.of());

    assertThat(fault(() -> read(registry.client(), 0)))
        .hasMessageContaining("has 100001 bytes")
        .hasMessageContaining("not 100000");
  }

  @Test
  void blob_longerThanItSays_isBrokenOff() {
    registry.site.on(
        PATH,
        call -> {
          call.sendResponseHeaders(200, 0);
          while (true) {
            call.getResponseBody().write(BYTES);
          }
        });

    var fault = fault(() -> read(registry.client(), 0));

    assertThat(fault.kind()).isEqualTo(Kind.INVALID);
    assertThat(fault).hasMessageContaining("more than its 100000 bytes");
  }

  @ParameterizedTest(name = "with a length: {0}")
  @ValueSource(booleans = {true, false})
  void blob_endingEarly_maySucceedLater(boolean hasLength) {
    registry.site.on(
        PATH,
        call -> {
          call.sendResponseHeaders(200, hasLength ? BYTES.length : 0);
          call.getResponseBody().write(BYTES, 0, 5000);
          call.getResponseBody().flush(); // some JDKs send nothing of a body cut off
        });

    var fault = fault(() -> read(registry.client(), 0));

    assertThat(fault.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(fault).hasMessageContaining("at byte 5000 of 100000");
  }

  private void standsStill(int after) {
    registry.hangsAfter(
        PATH,
        call -> {
          call.sendResponseHeaders(200, BYTES.length);
          call.getResponseBody().write(BYTES, 0, after);
          call.getResponseBody().flush();
        });
  }

  @Test
  void blob_silent_isEnded() {
    standsStill(5000);

    var fault = fault(() -> read(registry.client(TestRegistry.WAKEFUL), 0));

    assertThat(fault.isTransient()).isTrue();
    assertThat(fault).hasMessageContaining("stands still for 1.0 s at byte");
  }

  @Test
  void close_whileABlobIsRead_endsIt() throws Exception {
    standsStill(1);
    var client = registry.client();
    var first = new CountDownLatch(1);
    var reading =
        CompletableFuture.supplyAsync(
            () ->
                fault(
                    () -> {
                      try (var body = client.blob("team/app", BLOB, 0)) {
                        body.read();
                        first.countDown();
                        body.readAllBytes();
                      }
                    }));
    first.await();

    client.close();

    assertThat(reading.join().kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(fault(() -> client.resolve("team/app", "v1"))).hasMessageContaining("given up");
  }

  @Test
  void close_whileAHeadIsAwaited_endsIt() {
    registry.hangsAfter("/v2/team/app/manifests/v1", call -> {});
    var client = registry.client();
    var asking = CompletableFuture.supplyAsync(() -> fault(() -> client.resolve("team/app", "v1")));
    await().until(() -> !registry.asked().isEmpty());

    client.close();

    assertThat(asking.join()).hasMessageContaining("given up");
  }

  @Test
  void resolve_interrupted_endsAndStaysInterrupted() throws Exception {
    registry.hangsAfter("/v2/team/app/manifests/v1", call -> {});
    var client = registry.client();
    var fault = new CompletableFuture<RegistryException>();
    var isInterrupted = new CompletableFuture<Boolean>();
    var thread =
        new Thread(
            () -> {
              fault.complete(fault(() -> client.resolve("team/app", "v1")));
              isInterrupted.complete(Thread.currentThread().isInterrupted());
            });
    thread.start();
    await().until(() -> !registry.asked().isEmpty());

    thread.interrupt();

    assertThat(fault.join().kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(isInterrupted.join()).isTrue();
  }

  @Test
  void blob_redirectedToAStore_isReadWithoutAuthorization() throws Exception {
    store.on("/store", call -> store.sendRange(call, BYTES));
    registry.site.on(
        PATH,
        call -> {
          boolean isKnown = CI.basic().equals(call.getRequestHeaders().getFirst("Authorization"));
          send(
              call,
              isKnown ? 307 : 401,
              new byte[0],
              isKnown
                  ? Map.of("Location", store.url("/store?signature=secret"))
                  : Map.of("WWW-Authenticate", "Basic realm=\"x\""));
        });

    var read = read(registry.client(TestRegistry.PATIENT, Optional.of(CI)), 40_000);

    assertThat(read).isEqualTo(Arrays.copyOfRange(BYTES, 40_000, 100_000));
    var asked = store.asked().get(0);
    assertThat(asked.authorization()).isEmpty();
    assertThat(asked.range()).isEqualTo("bytes=40000-");
  }

  @Test
  void blob_storeThatRefuses_isNamedWithoutTheLinksSecret() {
    store.on("/store", call -> send(call, 403, new byte[0], Map.of()));
    registry.says(PATH, 307, Map.of("Location", store.url("/store?signature=secret")));

    assertThat(fault(() -> read(registry.client(), 0)))
        .hasMessageContaining("redirects to the host \"127.0.0.2\", which answers 403")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest(name = "to {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://169.254.169.254/latest/meta-data | 169.254.169.254
          http://[fe80::1]/                       | fe80
          http://[fd00:ec2::254]/                 | fd00:ec2
          http://[::ffff:169.254.169.254]/        | 169.254.169.254
          http://0.0.0.0:1/                       | 0.0.0.0
          file:///etc/passwd                      | no URL
          http://user:pass@127.0.0.2/             | no URL
          http://a b/                             | no URL
          """)
  void blob_redirectedToWhereNothingIsRead_isRefused(String location, String sentence) {
    registry.says(PATH, 307, Map.of("Location", location));

    var fault = fault(() -> read(registry.client(), 0));

    assertThat(fault.isTransient()).isFalse();
    assertThat(fault).hasMessageContaining(sentence).hasMessageNotContaining("pass@");
  }

  @Test
  void blob_withoutALocation_isRefused() {
    registry.says(PATH, 307, Map.of());

    assertThat(fault(() -> read(registry.client(), 0)).kind()).isEqualTo(Kind.INVALID);
  }
}
