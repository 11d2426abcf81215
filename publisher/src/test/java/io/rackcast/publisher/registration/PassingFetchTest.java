package io.rackcast.publisher.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.torrent.ContentHasher;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.PieceLengths;
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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registration that leaves the content where it is. */
final class PassingFetchTest {
  private static final byte[] DATA = new byte[3_000_000];
  private static final Sha256Digest DIGEST;

  static {
    new Random(4).nextBytes(DATA);
    DIGEST = hasher().finish().artifactDigest();
  }

  @TempDir Path folder;
  private final ContentSite site = new ContentSite().put("f.bin", DATA);
  private ContentFolder content;
  private Store store;
  private Uploads uploads;
  private Registrations registrations;

  @BeforeEach
  void start() throws IOException {
    store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
    content = new ContentFolder(folder.resolve("content"));
    uploads =
        new Uploads(
            folder.resolve("uploads"),
            content,
            store,
            new UploadLimits(1L << 30, 100, 64, 64, Duration.ofDays(1)));
    registrations =
        new Registrations(
            uploads,
            store.sources(),
            new RegisterLimits(List.of(site.url("/")), 10_000_000, Duration.ofMinutes(5), 2, 2),
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

  private static ContentHasher hasher() {
    var file = new FileSpec("f.bin", DATA.length, false);
    var hasher = new ContentHasher("f.bin", false, List.of(file), PieceLengths.choose(DATA.length));
    hasher.update(DATA, 0, DATA.length);
    return hasher;
  }

  private Registration start(String path, Sha256Digest digest) {
    var source = new StoredSource(SourceUrl.parse(site.url(path)), Map.of(), Optional.empty());
    var wish = new Wish(ReleaseKey.parse("web@1"), "f.bin", source, digest, true);
    return registrations.start("ci", wish);
  }

  private StoredRelease register(String path) {
    return result(start(path, DIGEST));
  }

  private static StoredRelease result(Registration registration) {
    try {
      return registration.result().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Refusal refusal ? refusal : e;
    }
  }

  private List<StoredSource> places(StoredRelease release) {
    return store.sources().of(release.artifact()).getOrDefault(DIGEST, List.of());
  }

  @Test
  void register_leaving_hashesAllThreeKeepsNothingAndRemembersTheWay() throws Exception {
    var release = register("/files/f.bin?X-Amz-Signature=s3cret");

    var there = release.artifact().content();
    var hashed = hasher().finish();
    assertThat(there.infoHash()).isEqualTo(hashed.infoHash());
    assertThat(there.infoHashV2()).isEqualTo(hashed.infoHashV2());
    assertThat(there.sha256()).isEqualTo(DIGEST);
    assertThat(release.artifact().isApproved()).isTrue();
    assertThat(content.find(DIGEST)).isEmpty();
    assertThat(content.torrent(there.infoHash())).isPresent();
    assertThat(store.uploads().countUnfinished(Optional.empty())).isZero();
    assertThat(places(release)).hasSize(1);
    var place = places(release).get(0);
    assertThat(place.url().secretText()).endsWith("s3cret");
    assertThat(place.etag()).hasValue("\"one\"");
    assertThat(place.toString()).doesNotContain("s3cret");
  }

  @Test
  void register_connectionBreaks_goesOnByRangeInTheSameRun() {
    site.cutAfter = 1_300_000;

    var release = register("/files/f.bin");

    assertThat(release.artifact().isApproved()).isTrue();
    assertThat(site.asked()).hasSizeGreaterThan(2);
    assertThat(site.asked())
        .extracting(ContentSite.Asked::range)
        .startsWith("")
        .element(1)
        .asString()
        .matches("bytes=[1-9][0-9]{4,}-");
  }

  @Test
  void register_breaksOfServerWithoutRanges_readsOverWhatItHas() {
    site.cutAfter = 2_000_000;
    var registration = start("/plain/f.bin", DIGEST);
    await().until(() -> site.asked().size() == 2);

    site.cutAfter = -1;

    assertThat(result(registration).artifact().isApproved()).isTrue();
  }

  @Test
  void register_contentChangesInTheMiddle_isNotPublished() {
    site.cutAfter = 1_000_000;
    site.on(
        "/turns/",
        call -> {
          site.sendRange(call, DATA);
          site.etag = "\"two\"";
        });

    var refusal = catchThrowableOfType(Refusal.class, () -> register("/turns/f.bin"));

    assertThat(refusal).hasMessageContaining("was changed while it was read");
    assertThat(store.releases().find(ReleaseKey.parse("web@1"))).isEmpty();
  }

  @Test
  void register_otherDigest_isDataLossAndLeavesNothing() {
    var other = Sha256Digest.parse("0".repeat(64));

    var refusal = catchThrowableOfType(Refusal.class, () -> result(start("/files/f.bin", other)));

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.DATA_LOSS);
    assertThat(store.releases().find(ReleaseKey.parse("web@1"))).isEmpty();
  }

  @Test
  void register_againWithAFreshLink_replacesTheOldOneWithoutReadingItAll() {
    register("/files/f.bin?Expires=4000000000&Signature=old");
    long sent = site.sentBytes.get();
    site.cutAfter = 0;

    var release = register("/files/f.bin?Expires=5000000000&Signature=new");

    assertThat(site.sentBytes).hasValue(sent);
    assertThat(places(release)).hasSize(1);
    assertThat(places(release).get(0).url().secretText()).endsWith("new");
  }

  @Test
  void register_manyPlaces_keepsTheLastOnes() {
    StoredRelease release = register("/files/f.bin");
    for (int i = 0; i < 20; i++) {
      site.on("/copy" + i + "/", call -> site.sendRange(call, DATA));
      release = register("/copy" + i + "/f.bin");
    }

    assertThat(places(release)).hasSize(8);
    assertThat(places(release).get(0)).hasToString(site.url("/copy19/f.bin"));
  }

  @Test
  void giveUp_whileItPausesBeforeTheNextTry_endsAtOnce() {
    site.cutAfter = 1_000;
    site.on(
        "/once/",
        call -> {
          site.sendRange(call, DATA);
          site.status = 503;
        });
    var registration = start("/once/f.bin", DIGEST);
    await().until(() -> site.asked().size() >= 2);

    registration.giveUp("the caller went away");

    var refusal = catchThrowableOfType(Refusal.class, () -> result(registration));
    assertThat(refusal).hasMessage("the caller went away");
  }
}
