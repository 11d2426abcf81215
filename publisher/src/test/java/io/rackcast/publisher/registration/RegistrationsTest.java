package io.rackcast.publisher.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.ContentFolder;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.content.UploadLimits;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredRelease;
import io.rackcast.publisher.store.StoredSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistrationsTest {
  private static final byte[] DATA = new byte[1_500_000];

  static {
    new Random(3).nextBytes(DATA);
  }

  @TempDir Path folder;
  private final TestSite site = new TestSite(DATA);
  private Store store;
  private Uploads uploads;
  private Registrations registrations;

  @BeforeEach
  void start() throws IOException {
    store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
    uploads =
        new Uploads(
            folder.resolve("uploads"),
            new ContentFolder(folder.resolve("content")),
            store,
            new UploadLimits(1L << 30, 100, 64, 64, Duration.ofDays(1)));
    registrations = registrations(Duration.ofSeconds(3), 4, 4);
  }

  private Registrations registrations(Duration silence, int running, int waiting) {
    return new Registrations(
        uploads,
        store.sources(),
        new RegisterLimits(
            List.of(url("/ok/"), url("/moved/")), 10_000_000, silence, running, waiting),
        List.of(),
        new SignedUrls(List.of(), Duration.ofHours(1), Clock.systemUTC()),
        Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    registrations.close();
    site.close();
    uploads.close();
    store.close();
  }

  private String url(String path) {
    return site.url(path);
  }

  private static Sha256Digest sha256(byte[] data) throws Exception {
    return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(data));
  }

  private static Wish wish(String url) throws Exception {
    return wish(url, sha256(DATA));
  }

  private static Wish wish(String url, Sha256Digest sha256) {
    var source = new StoredSource(SourceUrl.parse(url), Map.of(), Optional.empty());
    return new Wish(ReleaseKey.parse("web@1"), "f.bin", source, sha256, false);
  }

  private StoredRelease register(Wish wish) {
    return result(registrations.start("ci", wish));
  }

  private static StoredRelease result(Registration registration) {
    try {
      return registration.result().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Refusal refusal ? refusal : e;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ok/whole", "/moved/here"})
  void register_allowedUrl_isFetchedHashedAndApproved(String path) throws Exception {
    var release = register(wish(url(path)));

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
          /ok/stalls,     sent nothing for 3 s
          /moved/inside,  do not allow
          /moved/away,    other.example
          /moved/loop,    more than 5 times
          """)
  void register_urlThatCannotBe_isRefusedWithOneSentence(String path, String part)
      throws Exception {
    var wish = wish(url(path));

    var refusal = catchThrowableOfType(Refusal.class, () -> register(wish));

    assertThat(refusal).isNotNull();
    assertThat(refusal).hasMessageContaining(part);
    assertThat(store.releases().find(ReleaseKey.parse("web@1"))).isEmpty();
  }

  @Test
  void register_otherContentThanTheDigest_isDataLoss() throws Exception {
    var wish = wish(url("/ok/whole"), sha256(new byte[3]));

    var refusal = catchThrowableOfType(Refusal.class, () -> register(wish));

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

  @ParameterizedTest
  @ValueSource(strings = {"/ok/cut", "/ok/ranges"})
  void register_resumed_goesOnWhereItStopped(String path) throws Exception {
    site.cutAt(700_000);
    var first = catchThrowableOfType(Refusal.class, () -> register(wish(url(path))));
    assertThat(first).hasMessageContaining("goes on where it stopped");
    site.cutAt(DATA.length);

    var release = register(wish(url(path)));

    assertThat(release.artifact().content().sha256()).isEqualTo(sha256(DATA));
    assertThat(site.requests()).last().asString().matches(path + " bytes=[1-9][0-9]*-");
    assertThat(store.uploads().countUnfinished(Optional.empty())).isZero();
  }

  @Test
  void register_moreThanMayWait_isRefusedUntilThereIsRoom() throws Exception {
    registrations.close();
    registrations = registrations(Duration.ofMinutes(10), 1, 1);
    var running = registrations.start("ci", wish(url("/ok/stalls")));
    await().until(() -> registrations.running() == 1 && registrations.waiting() == 0);
    var waiting = registrations.start("ci", wish(url("/ok/whole")));
    var wish = wish(url("/ok/whole"));

    var refusal = catchThrowableOfType(Refusal.class, () -> registrations.start("ci", wish));

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NO_ROOM);
    assertThat(refusal).hasMessageContaining("register.max-waiting");
    assertThat(registrations.refused()).isEqualTo(1);
    waiting.giveUp("not wanted");
    assertThat(registrations.waiting()).isZero();
    assertThat(waiting.result()).isCompletedExceptionally();
    var next = registrations.start("ci", wish);
    running.giveUp("not wanted");
    assertThat(result(next).artifact().isApproved()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ok/stalls", "/ok/silent"})
  void giveUp_whileTheServerIsWaitedFor_endsAtOnce(String path) throws Exception {
    registrations.close();
    registrations = registrations(Duration.ofMinutes(10), 1, 1);
    var registration = registrations.start("ci", wish(url(path)));
    await().until(() -> site.requests().contains(path));

    registration.giveUp("the caller went away");

    var refusal = catchThrowableOfType(Refusal.class, () -> result(registration));
    assertThat(refusal).hasMessage("the caller went away");
    await().until(() -> registrations.running() == 0);
  }

  @Test
  void close_whileSomeRunAndWait_tellsAllOfThem() throws Exception {
    registrations.close();
    registrations = registrations(Duration.ofMinutes(10), 2, 4);
    var all = new ArrayList<Registration>();
    for (int i = 0; i < 5; i++) {
      all.add(registrations.start("ci", wish(url("/ok/stalls"))));
    }

    registrations.close();

    for (var registration : all) {
      var refusal = catchThrowableOfType(Refusal.class, () -> result(registration));
      assertThat(refusal).hasMessage("the publisher stops; try again");
    }
  }
}
