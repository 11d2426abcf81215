package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegistrationsTest {
  private static final byte[] DATA = new byte[1_500_000];

  @TempDir Path folder;
  private final CountDownLatch end = new CountDownLatch(1);
  private Store store;
  private Uploads uploads;
  private HttpServer server;
  private Registrations registrations;

  @BeforeEach
  void start() throws IOException {
    new Random(3).nextBytes(DATA);
    store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
    var limits = new UploadLimits(1L << 30, 100, 64, 64, Duration.ofDays(1));
    uploads =
        new Uploads(
            folder.resolve("uploads"), new ContentFolder(folder.resolve("content")), store, limits);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    serve();
    server.start();
    registrations =
        new Registrations(
            uploads,
            new RegisterLimits(
                List.of(url("/ok/"), url("/moved/")), 10_000_000, Duration.ofSeconds(1)));
  }

  private void serve() {
    server.createContext(
        "/ok/whole",
        call -> {
          call.sendResponseHeaders(200, DATA.length);
          call.getResponseBody().write(DATA);
          call.close();
        });
    server.createContext(
        "/ok/chunked",
        call -> {
          call.sendResponseHeaders(200, 0);
          call.getResponseBody().write(DATA);
          call.close();
        });
    server.createContext(
        "/ok/huge",
        call -> {
          call.sendResponseHeaders(200, 1L << 40);
          call.getResponseBody().write(DATA, 0, 1000);
          call.getResponseBody().flush();
          awaitEnd();
          call.close();
        });
    server.createContext(
        "/ok/stalls",
        call -> {
          call.sendResponseHeaders(200, DATA.length);
          call.getResponseBody().write(DATA, 0, 1000);
          call.getResponseBody().flush();
          awaitEnd();
          call.close();
        });
    redirect("/moved/here", "/ok/whole");
    redirect("/moved/inside", "/secret");
    redirect("/moved/away", "http://other.example/x");
    redirect("/moved/loop", "/moved/loop");
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void redirect(String from, String to) {
    server.createContext(
        from,
        call -> {
          call.getResponseHeaders().add("Location", to);
          call.sendResponseHeaders(302, -1);
          call.close();
        });
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    uploads.close();
    store.close();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private static Sha256Digest sha256(byte[] data) throws Exception {
    return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(data));
  }

  private Registrations.Wish wish(String url) throws Exception {
    return new Registrations.Wish(ReleaseKey.parse("web@1"), "f.bin", url, sha256(DATA));
  }

  @ParameterizedTest
  @CsvSource({"/ok/whole", "/moved/here"})
  void register_allowedUrl_isFetchedHashedAndApproved(String path) throws Exception {
    var release = registrations.register("ci", wish(url(path)));

    assertThat(release.artifact().content().sha256()).isEqualTo(sha256(DATA));
    assertThat(release.artifact().isApproved()).isTrue();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      textBlock =
          """
          /secret,        do not allow this URL
          /ok/../secret,  do not allow this URL
          /ok/missing,    answers 404
          /ok/chunked,    does not tell the content's size
          /ok/huge,       register.max-size
          /ok/stalls,     cannot be read to its end
          /moved/inside,  do not allow this URL
          /moved/away,    another host
          /moved/loop,    more than 5 times
          """)
  void register_urlThatCannotBe_isRefusedWithOneSentence(String path, String part)
      throws Exception {
    var wish = wish(url(path));

    var refusal = catchThrowableOfType(Refusal.class, () -> registrations.register("ci", wish));

    assertThat(refusal).isNotNull();
    assertThat(refusal).hasMessageContaining(part);
    assertThat(store.releases().find(ReleaseKey.parse("web@1"))).isEmpty();
  }

  @Test
  void register_otherContentThanTheDigest_isDataLoss() throws Exception {
    var wish =
        new Registrations.Wish(
            ReleaseKey.parse("web@1"), "f", url("/ok/whole"), sha256(Arrays.copyOf(DATA, 3)));

    var refusal = catchThrowableOfType(Refusal.class, () -> registrations.register("ci", wish));

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.DATA_LOSS);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "https://builds.example/, true",
    "https://builds.example/a/b, true",
    "https://builds.example, false",
    "ftp://builds.example/, false",
    "https://user@builds.example/, false",
    "*, false"
  })
  void isPrefix_text_mustBoundTheHost(String text, boolean expected) {
    assertThat(RegisterLimits.isPrefix(text)).isEqualTo(expected);
  }
}
